import { cutText } from '../../domain/cut-text.ts';
import type { Reply } from '../../domain/delivery/reply.ts';
import type { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import { LONGEST_ID } from '../../domain/ids.ts';
import { speltIn } from '../../domain/spellings.ts';

/** The reply to a refused request on a socket. */
export type RefusalReply = Omit<Extract<Reply, { type: 'error' }>, 'type'>;

/** Encodes the refusal of a payload (`said`, of any form), with the client's id of the message if it has one. */
export const refusalReply = (
  { code, message, field, retryAfter, assignee }: Refusal,
  { said, requestId }: { said: unknown; requestId: string },
): RefusalReply => ({
  code,
  error: message,
  requestId,
  ...given({ field, retryAfter, assignee }),
  ...refusedMessage(said),
});

/** The client's message id, cut to the longest valid one: its length may be the reason for the refusal. */
function refusedMessage(payload: unknown): { temp_id?: string } {
  const fields = typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {};
  const id = speltIn(fields, 'clientMessageId')[0]?.value;
  return typeof id === 'string' || typeof id === 'number' ? { temp_id: cutText(String(id), LONGEST_ID) } : {};
}
