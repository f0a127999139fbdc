import { type ClosedEntry, closedSince } from '../conversations/entry.ts';
import type { AttributeSource, Attributes } from '../identity/attributes.ts';

/** What agents see of a visitor beside one of its conversations. */
export type VisitorCard = {
  online: boolean;
  /** Where it is now, as its page says: shown, trusted for nothing. */
  page: { url?: string; domain?: string; origin?: string } | null;
  /** Epoch milliseconds. */
  firstSeenAt: number;
  /** Who says what: the site vouches, a page does not. */
  attributes: Readonly<Record<AttributeSource, Attributes>>;
  /** The closes of its conversation, the newest first: each the end of an earlier time here. */
  earlierTimes: readonly ClosedEntry[];
};

/** A visitor's card as agents receive it. */
export const cardView = ({ firstSeenAt, earlierTimes, ...card }: VisitorCard) => ({
  ...card,
  firstSeenAt: new Date(firstSeenAt).toISOString(),
  earlierTimes: earlierTimes.map((entry) => ({
    closedAt: new Date(closedSince(entry)).toISOString(),
    reason: entry.reason,
    messages: entry.seq,
  })),
});
