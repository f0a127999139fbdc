import type { Connection } from '../../../lambdas/domain/delivery/connection.ts';
import type {
  ConnectionKey,
  ConnectionStore,
  ListedSocket,
} from '../../../lambdas/domain/delivery/connection-store.ts';
import { slotOf } from '../../../lambdas/domain/sockets/keep-alive.ts';

/** The key of a row; admins are listed with the agents. */
const keyOf = ({ tenantId, role, subject, connectionId }: ConnectionKey): string =>
  `${tenantId}#${role === 'visitor' ? 'V' : 'A'}#${subject}#${connectionId}`;

export function inMemoryConnectionStore(): ConnectionStore {
  const rows = new Map<string, Connection>();
  const marked = new Set<string>();
  const turns = new Map<string, number>();
  const startingWith = (prefix: string): Connection[] =>
    [...rows.keys()]
      .filter((key) => key.startsWith(prefix))
      .sort()
      .flatMap((key) => copyOf(rows.get(key)) ?? []);

  return {
    async add(connection) {
      if (rows.has(keyOf(connection))) return false;
      rows.set(keyOf(connection), { ...connection });
      return true;
    },
    async remove(connection) {
      marked.delete(keyOf(connection));
      return rows.delete(keyOf(connection));
    },
    find: async (connection) => copyOf(rows.get(keyOf(connection))),
    ofVisitor: async (tenantId, subject) => startingWith(`${tenantId}#V#${subject}#`),
    ofAgent: async (tenantId, subject) => startingWith(`${tenantId}#A#${subject}#`),
    agentsOnline: async (tenantId, limit) => startingWith(`${tenantId}#A#`).slice(0, limit),
    ofAgents: async (tenantId) => startingWith(`${tenantId}#A#`),
    async agentsAfter(tenantId, { after, limit }) {
      const listPosition = ({ subject, connectionId }: Connection) => `${subject}#${connectionId}`;
      const later = startingWith(`${tenantId}#A#`).filter((row) => after === null || listPosition(row) > after);
      const connections = later.slice(0, limit);
      const last = connections.at(-1);
      return { connections, upTo: last && later.length > limit ? listPosition(last) : null };
    },
    async online(tenantId, { after, limit }) {
      const later = startingWith(`${tenantId}#V#`).filter(
        ({ subject, connectionId }) => after === undefined || `${subject}#${connectionId}` > `${after}#~`,
      );
      const connections = later.slice(0, limit);
      return { connections, next: connections.length === limit ? (connections.at(-1)?.subject ?? null) : null };
    },
    async markUndelivered(connection, since) {
      const row = rows.get(keyOf(connection));
      if (row && !marked.has(keyOf(row))) note(row, since);
    },
    async markUndeliveredWhileJoining(connection, since) {
      const row = rows.get(keyOf(connection));
      if (row?.state !== 'joining') return false;
      note(row, since);
      return true;
    },
    async clearUndelivered(connection) {
      const row = rows.get(keyOf(connection));
      if (row && row.undeliveredVersion === connection.undeliveredVersion) delete row.undeliveredSince;
    },
    async goLive(connection, deliveredIds = []) {
      const row = rows.get(keyOf(connection));
      if (!row || row.undeliveredVersion !== connection.undeliveredVersion) return null;
      const { undeliveredSince: _, ...kept } = row;
      const live = { ...kept, state: 'live' as const, ...(deliveredIds.length > 0 ? { deliveredIds } : {}) };
      rows.set(keyOf(row), live);
      return { ...live };
    },
    async goLiveAnyway(connection) {
      const row = rows.get(keyOf(connection));
      if (!row || marked.has(keyOf(row))) return null;
      const live = { ...row, state: 'live' as const };
      rows.set(keyOf(row), live);
      return { ...live };
    },
    async setStatus(connection, status) {
      const row = rows.get(keyOf(connection));
      if (row) row.status = status;
    },
    async takeTurn(connection, now, { atOnce, every }) {
      const key = keyOf(connection);
      const from = Math.max(now, turns.get(key) ?? 0);
      if (!rows.has(key) || from > now + every * (atOnce - 1)) return false;
      turns.set(key, from + every);
      return true;
    },
    async forgetOwner(connection) {
      const row = rows.get(keyOf(connection));
      for (const field of ['name', 'email', 'label', 'domain', 'origin', 'url'] as const) if (row) delete row[field];
    },
    async markJoinedRoom(connection) {
      const row = rows.get(keyOf(connection));
      if (row) delete row.bare;
    },
    async *ofSlot(slot) {
      for (const row of [...rows.values()]) {
        if (marked.has(keyOf(row))) continue;
        if (
          row.state === 'live' &&
          row.undeliveredSince === undefined &&
          slotOf(Math.floor(row.connectedAt / 60_000)) === slot
        )
          yield listedSocketOf(row);
      }
    },
    async *ofUndelivered() {
      for (const row of [...rows.values()]) {
        if (row.state === 'live' && row.undeliveredSince !== undefined && !marked.has(keyOf(row)))
          yield listedSocketOf(row);
      }
    },
    async *ofJoining() {
      for (const row of [...rows.values()]) {
        if (row.state === 'joining' && !marked.has(keyOf(row))) yield listedSocketOf(row);
      }
    },
    async markForClosing(connection, closeFrom) {
      const row = rows.get(keyOf(connection));
      if (!row) return;
      rows.set(keyOf(connection), { ...row, closeFrom });
      marked.add(keyOf(connection));
    },
    async *ofMarkedForClosing() {
      for (const row of [...rows.values()]) if (marked.has(keyOf(row))) yield listedSocketOf(row);
    },
  };
}

const copyOf = (row: Connection | undefined): Connection | null => (row ? { ...row } : null);

function note(row: Connection, since: number): void {
  row.undeliveredSince = Math.min(row.undeliveredSince ?? since, since);
  row.undeliveredVersion = (row.undeliveredVersion ?? 0) + 1;
}

const listedSocketOf = ({ tenantId, subject, role, connectionId, door, connectedAt }: Connection): ListedSocket => ({
  tenantId,
  subject,
  role: role === 'visitor' ? 'visitor' : 'agent',
  connectionId,
  door,
  connectedAt,
});
