import { LARGEST_PAGE, pageLimit } from '../../domain/conversations/page-limit.ts';
import type { SentOrder } from '../../domain/conversations/sent-number.ts';
import { invalid } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { tenantOfHandle } from '../../domain/identity/handle.ts';
import type { ConnectionId, Handle } from '../../domain/ids.ts';
import { sealed } from '../../domain/sealed.ts';
import { speltIn } from '../../domain/spellings.ts';
import { conversationIn } from '../named-fields.ts';

type Fields = Record<string, unknown>;

/** The highest number that is taken for one: acknowledgement ids are texts of digits, of any length. */
const MOST_FRAMES = 1_000_000_000;

/** A frame's place in its sender's order. What is no number, or none that a client counts to, says nothing of it. */
export const orderFrom = (began: ConnectionId, number: unknown, counts: SentOrder['counts']): SentOrder | undefined =>
  typeof number === 'number' && Number.isSafeInteger(number) && number >= 1 && number <= MOST_FRAMES
    ? { began, number, counts }
    : undefined;

/**
 * The conversation that a frame addresses. A widget's id is ignored, since it may be of an earlier page: a widget has
 * only its own conversation.
 */
export const meantConversation = ({ widget }: Caller, fields: Fields): string | undefined =>
  widget ? undefined : conversationIn(fields);

/** The handle of a conversation that a widget's event shows; undefined for anything without a handle's form. */
export function shownHandle({ widget }: Caller, fields: Fields): Handle | undefined {
  const shown = widget && speltIn(fields, 'conversationId')[0]?.value;
  return tenantOfHandle(shown) === undefined ? undefined : sealed(String(shown));
}

/** The sender's own timestamp of its message, kept as written; a value that is not a short date text is ignored. */
export function sentAt({ timestamp }: Fields): { timestamp?: string } {
  const known = typeof timestamp === 'string' && timestamp.length <= 40 && !Number.isNaN(Date.parse(timestamp));
  return known ? { timestamp } : {};
}

/** The page of a list that a frame asks for: the first, and as many items as a page may hold, unless it says otherwise. */
export function askedPage({ after, limit }: Fields): { after?: string; limit: number } {
  if (typeof (after ?? '') !== 'string') throw invalid('after', 'must be a string');
  const asked = limit ?? '';
  if (typeof asked !== 'number' && typeof asked !== 'string') throw invalid('limit', 'must be a whole number');
  const most = asked === '' ? LARGEST_PAGE : pageLimit(String(asked));
  return { ...(after ? { after: String(after) } : {}), limit: most };
}

/** The sequence number of the last message that the caller has read. */
export function readSeq(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw invalid('seq', 'must be a whole number');
  return value;
}
