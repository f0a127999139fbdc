import type { ActivityIndex, ActivityRow } from '../../domain/conversations/activity-index.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import type { ListedSocket } from '../../domain/delivery/connection-store.ts';
import type { Inbox } from '../../domain/desk/inbox.ts';
import type { ForEach } from '../../domain/in-parallel.ts';
import type { SocketSessionStore } from '../../domain/sockets/socket-session.ts';
import type { SweepLog } from '../../domain/sweep/sweep-log.ts';
import type { SetTimer } from '../../domain/time/clock.ts';
import { MINUTE } from '../../domain/time/units.ts';
import { type RecoverNeeds, recoverConnection } from '../delivery/recover-connection.ts';
import { repairConversations, repairedOnce } from '../delivery/repair-conversations.ts';
import { closeMarkedSockets } from '../sockets/close-marked-sockets.ts';
import { endUnidentifiedSockets } from '../sockets/end-unidentified-sockets.ts';
import { type KeepNeeds, keepConnections, keepOneAlive } from '../sockets/keep-connections.ts';
import { rulesFor } from '../tenants/rules-for.ts';
import { type CloseIdleNeeds, closeIdleConversations } from './close-idle-conversations.ts';
import { sweep, type Unfinished } from './sweep.ts';
import type { WakeNeeds } from './wake-erasures.ts';
import { workOffDueList } from './work-off-due-list.ts';

export type SweepTurnNeeds = KeepNeeds &
  Omit<RecoverNeeds, 'rules' | 'desk'> &
  CloseIdleNeeds &
  WakeNeeds & {
    dueList: DueList;
    inbox: Inbox;
    activityIndex: ActivityIndex;
    sweepLog: SweepLog;
    keepAliveMinutes: number;
    sessions: Pick<SocketSessionStore, 'ofUnidentified' | 'remove'>;
    setTimer: SetTimer;
    reportUnfinished: (unfinished: Unfinished) => void;
  };

/** Sockets to which undelivered entries are delivered at once. */
const WIDTH = 20;

/** One whole turn of the sweeper: the parts of `sweep`, bound to their dependencies. */
export function sweepTurn(needs: SweepTurnNeeds): Promise<void> {
  const repair = repairedOnce(needs);
  return sweep(needs, {
    socketsOf: (slots) => socketsOf(needs, slots),
    keep: (sockets) => keepConnections(needs, sockets),
    endUnidentified: (forEach) => endUnidentifiedSockets(needs, forEach),
    closeMarked: (forEach) => closeMarkedSockets(needs, forEach),
    recover: (forEach) => forEach(needs.connections.ofUndelivered(), WIDTH, (connection) => recover(needs, connection)),
    workOffDueList: (forEach) => workOffDueList(needs, forEach, repair),
    repair: (first, last, forEach) =>
      repairConversations(needs, { first, last }, comingBack(needs, forEach, 'repair'), repair),
    closeIdle: (minute, forEach) => closeIdleConversations(needs, { minute }, comingBack(needs, forEach, 'closeIdle')),
  });
}

/** A marked socket is in no slot of the keep-alive: one that still cannot be reached is kept open here, or found gone and ended. */
async function recover(needs: SweepTurnNeeds, socket: ListedSocket): Promise<void> {
  const rules = await rulesFor(needs, socket.tenantId);
  const isRecovered = rules && (await recoverConnection({ ...needs, ...rules }, socket));
  if (!isRecovered) await keepOneAlive(needs, socket);
}

async function socketsOf({ connections }: SweepTurnNeeds, slots: number[]): Promise<ListedSocket[]> {
  const sockets: ListedSocket[] = [];
  for (const slot of slots) for await (const socket of connections.ofSlot(slot)) sockets.push(socket);
  return sockets;
}

/**
 * Does something for each row of the activity index. A row for which that fails is noted on the due list instead, and done from
 * there in a minute, as often as it takes: so one conversation that cannot be repaired or closed holds back no minute.
 */
const comingBack =
  (needs: SweepTurnNeeds, forEach: ForEach, part: string) =>
  (rows: AsyncIterable<ActivityRow>, width: number, job: (row: ActivityRow) => Promise<void>): Promise<void> =>
    forEach(rows, width, job, async ({ tenantId, conversationId, bucket }, error) => {
      needs.reportUnfinished({ part, error });
      // The row itself exists, and keeps its position.
      const task = { type: 'index', bucket, pos: 1 } as const;
      await needs.dueList.add({ tenantId, conversationId, at: needs.clock() + MINUTE, task });
    });
