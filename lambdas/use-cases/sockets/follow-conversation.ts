import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';
import { type Caller, listeningIdentity } from '../../domain/identity/caller.ts';
import { storedCaller } from '../../domain/identity/handle.ts';
import { type ConnectionId, type Handle, type Subject, userIdOf } from '../../domain/ids.ts';
import type { LiveSocketStore } from '../../domain/sockets/socket-session.ts';
import { leaveBehind, liveAs } from './attach-session.ts';

export type FollowNeeds = {
  connections: ConnectionStore;
  announcer: Announcer;
  liveSockets?: Pick<LiveSocketStore, 'changeCaller'>;
};

export type FollowConversation = {
  caller: Caller;
  connectionId: ConnectionId;
  /** The visitor whose conversation the handle opened. */
  visitor: Subject;
  handle: Handle;
};

/**
 * Has a widget's socket receive what is pushed to another visitor, whose handle it has shown, for as long as it is open or until it
 * shows another. It sends nothing as that visitor. The new row is written before the old one is removed, so no push is lost.
 */
export async function followConversation(
  { connections, announcer, liveSockets }: FollowNeeds,
  { caller, connectionId, visitor, handle }: FollowConversation,
): Promise<Caller> {
  const row = await connections.find({ ...listeningIdentity(caller), connectionId });
  if (!row || row.subject === visitor) return caller;
  // By this socket only: one that recovers its session is its own visitor's again.
  const following: Caller = { ...caller, follows: { subject: visitor, until: Math.floor(row.connectedAt / 1000) + 1 } };
  const moved = { ...liveAs(row, { subject: visitor, userId: userIdOf(visitor) }), handle };
  await connections.add(moved);
  await leaveBehind({ connections, announcer }, row);
  await announcer.announce({ type: 'online', tenantId: caller.tenantId, presence: presenceOf(moved) });
  await liveSockets?.changeCaller(connectionId, storedCaller(following));
  return following;
}
