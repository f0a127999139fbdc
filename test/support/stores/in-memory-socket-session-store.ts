import type { StoredCaller } from '../../../lambdas/domain/identity/handle.ts';
import type {
  Handshake,
  Recovery,
  SocketSessionStore,
  UnheardRefusal,
} from '../../../lambdas/domain/sockets/socket-session.ts';

export function inMemorySocketSessionStore(): SocketSessionStore {
  const rows = new Map<
    string,
    Handshake & { as?: { caller: StoredCaller; recovery: Recovery; left?: true; unheard?: UnheardRefusal } }
  >();
  const refused = new Set<string>();
  return {
    async open(handshake) {
      rows.set(handshake.connectionId, structuredClone(handshake));
    },
    async find(connectionId) {
      const row = rows.get(connectionId);
      if (!row) return null;
      const { as, ...handshake } = structuredClone(row);
      return as ? { connectionId, connectedAt: row.connectedAt, ...as, live: true } : { ...handshake, live: false };
    },
    async goLive(connectionId, as) {
      const row = rows.get(connectionId);
      if (!row || row.as) return false;
      row.as = structuredClone(as);
      return true;
    },
    async noteRefused(connectionId) {
      if (!rows.has(connectionId) || refused.has(connectionId)) return false;
      refused.add(connectionId);
      return true;
    },
    async changeCaller(connectionId, caller) {
      const row = rows.get(connectionId);
      if (row?.as) row.as.caller = structuredClone(caller);
    },
    async noteUnheard(began, refusal) {
      const row = rows.get(began);
      if (!row?.as) return;
      if (refusal) row.as.unheard = structuredClone(refusal);
      else delete row.as.unheard;
    },
    async leave(connectionId) {
      const row = rows.get(connectionId);
      if (row?.as) row.as.left = true;
    },
    async remove(connectionId) {
      rows.delete(connectionId);
    },
    async *ofUnidentified() {
      for (const { as, connectionId, connectedAt } of [...rows.values()]) if (!as) yield { connectionId, connectedAt };
    },
  };
}
