import type { Reply } from '../../domain/delivery/reply.ts';
import type { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import { ownId } from './frame-fields.ts';

/** What whoever asked by a socket is told of a refusal. */
export type RefusalReply = Omit<Extract<Reply, { type: 'error' }>, 'type'>;

/** Encodes a refusal of what was `said`, whatever that was, so that its client knows which of its messages was refused. */
export const refusalReply = (
  { code, message, field, retryAfter }: Refusal,
  { said, requestId }: { said: unknown; requestId: string },
): RefusalReply => ({
  code,
  error: message,
  requestId,
  ...given({ field, retryAfter }),
  ...refusedMessage(said),
});

/** Cut to what a client message id may be: it may be what was refused. */
function refusedMessage(said: unknown): { temp_id?: string } {
  const id = typeof said === 'object' && said !== null ? ownId(said as Record<string, unknown>) : undefined;
  return typeof id === 'string' ? { temp_id: id.slice(0, 128) } : {};
}
