import type { ActivityIndex } from '../../domain/conversations/activity-index.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { SocketSessionStore } from '../../domain/sockets/socket-session.ts';
import type { SweepLog } from '../../domain/sweep/sweep-log.ts';
import { type RecoverNeeds, recoverConnection } from '../delivery/recover-connection.ts';
import { repairConversations } from '../delivery/repair-conversations.ts';
import { closeMarkedSockets } from '../sockets/close-marked-sockets.ts';
import { endUnidentifiedSockets } from '../sockets/end-unidentified-sockets.ts';
import { type KeepNeeds, keepConnections } from '../sockets/keep-connections.ts';
import { type CloseIdleNeeds, closeIdleConversations } from './close-idle-conversations.ts';
import { sweep } from './sweep.ts';
import { workOffDueList } from './work-off-due-list.ts';

export type SweepTurnNeeds = KeepNeeds &
  RecoverNeeds &
  CloseIdleNeeds & {
    dueList: DueList;
    activityIndex: ActivityIndex;
    sweepLog: SweepLog;
    sessions: Pick<SocketSessionStore, 'ofUnidentified' | 'remove'>;
  };

/** Sockets to which undelivered entries are delivered at once. */
const WIDTH = 20;

/** One whole turn of the sweeper: the parts of `sweep`, bound to their dependencies. */
export const sweepTurn = (needs: SweepTurnNeeds): Promise<void> =>
  sweep(needs, {
    keep: async (slot) => keepConnections(needs, await allOf(needs.connections.ofSlot(slot))),
    endUnidentified: () => endUnidentifiedSockets(needs),
    closeMarked: () => closeMarkedSockets(needs),
    recover: () =>
      inParallel(needs.connections.ofUndelivered(), WIDTH, (connection) => recoverConnection(needs, connection)),
    workOffDueList: () => workOffDueList(needs),
    repair: (first, last) => repairConversations(needs, { first, last }),
    closeIdle: (minute) => closeIdleConversations(needs, { minute }),
  });

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
