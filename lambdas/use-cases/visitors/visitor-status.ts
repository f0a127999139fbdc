import type { MessageEntry } from '../../domain/conversations/entry.ts';
import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Connection, VisitorStatus } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';
import type { Replier } from '../../domain/delivery/reply.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { Subject, TenantId } from '../../domain/ids.ts';

export type StatusNeeds = { connections: ConnectionStore; announcer: Announcer; replier: Replier };

/**
 * Stores a visitor's status on all of its sockets, and sends it to these and to the agents. No effect without a socket,
 * or if the status is unchanged.
 */
export async function noteStatus(
  { connections, announcer, replier }: StatusNeeds,
  { tenantId, subject }: { tenantId: TenantId; subject: Subject },
  status: VisitorStatus,
): Promise<void> {
  const sockets = await connections.ofVisitor(tenantId, subject);
  const changed = sockets.filter((socket) => (socket.status ?? 'initial') !== status);
  await Promise.all(
    changed.map(async (socket) => {
      await connections.setStatus(socket, status);
      await replier.reply(socket, { type: 'status', status });
    }),
  );
  const first = changed[0];
  if (first)
    await announcer.announce({
      type: 'online',
      tenantId,
      presence: presenceOf({ ...earliest(changed, first), status }),
    });
}

const earliest = (sockets: Connection[], first: Connection): Connection =>
  sockets.reduce((found, socket) => (socket.connectedAt < found.connectedAt ? socket : found), first);

/**
 * Whether a message starts or reopens its conversation: then its visitor's status becomes `chatting`. Messages in
 * between do not change the status.
 */
export const beginsConversation = ({ seq, reopens }: Pick<MessageEntry, 'seq' | 'reopens'>): boolean =>
  seq === 1 || !!reopens;

/**
 * Stores that a widget's visitor chats. Never fails: its message is stored already, and an error would make the client
 * send it again.
 */
export async function noteChatting(
  needs: StatusNeeds & { reportPushFailure: (error: unknown) => void },
  caller: Caller,
): Promise<void> {
  if (!caller.widget) return;
  await noteStatus(needs, caller, 'chatting').catch(needs.reportPushFailure);
}
