import type { MessageEntry } from '../../domain/conversations/entry.ts';
import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Connection, VisitorStatus } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';
import type { Replier } from '../../domain/delivery/reply.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { Subject, TenantId } from '../../domain/ids.ts';

export type StatusNeeds = { connections: ConnectionStore; announcer: Announcer; replier: Replier };

/** Notes what a visitor is doing on all of its sockets, and tells it and the agents. Nothing happens if it has none, or did so before. */
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
 * Whether a message begins its conversation, or begins it again: from then on its visitor chats. Whatever is said in between
 * need not be noted.
 */
export const beginsConversation = ({ seq, reopens }: Pick<MessageEntry, 'seq' | 'reopens'>): boolean =>
  seq === 1 || !!reopens;

/**
 * Notes that a widget's visitor chats. Never fails: what was said is stored, and whoever is told otherwise says it again.
 */
export async function noteChatting(
  needs: StatusNeeds & { reportPushFailure: (error: unknown) => void },
  caller: Caller,
): Promise<void> {
  if (!caller.widget) return;
  await noteStatus(needs, caller, 'chatting').catch(needs.reportPushFailure);
}
