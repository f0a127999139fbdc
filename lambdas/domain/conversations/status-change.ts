import { given } from '../given.ts';
import { type CloseReason, closedSince, type Entry } from './entry.ts';
import type { Status } from './status.ts';

/** That a conversation was closed, or opened again: as of when, epoch milliseconds, and why it was closed. */
export type StatusChange = { status: Status; reason?: CloseReason | 'erased'; at: number };

/** What an entry changes of its conversation's status; null if nothing. A message may open its conversation again. */
export function statusChange(entry: Entry): StatusChange | null {
  switch (entry.kind) {
    case 'closed':
      return { status: 'closed', reason: entry.reason, at: closedSince(entry) };
    case 'erased':
      return { status: 'closed', reason: 'erased', at: entry.at };
    case 'reopened':
      return { status: 'open', at: entry.at };
    case 'message':
      return entry.reopens ? { status: 'open', at: entry.at } : null;
    default:
      return null;
  }
}

/** A change as clients receive it, over HTTP and native sockets; a client may know the conversation by a handle. */
export const statusChangeView = ({
  conversationId,
  status,
  reason,
  at,
}: StatusChange & { conversationId: string }) => ({
  conversation_id: conversationId,
  status,
  at: new Date(at).toISOString(),
  ...given({ reason }),
});
