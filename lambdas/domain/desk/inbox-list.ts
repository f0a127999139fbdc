import { assigneeNow, type DeskRules, isShownTo } from '../conversations/desk-rules.ts';
import type { LogRules } from '../conversations/log.ts';
import { cutText } from '../cut-text.ts';
import { invalid } from '../errors.ts';
import type { Caller } from '../identity/caller.ts';
import { type ConversationId, type StaffId, staffId } from '../ids.ts';
import { readableLine } from '../readable-text.ts';
import { LONGEST_LABEL, namedAssignee } from './desk-fields.ts';
import type { InboxRow } from './inbox.ts';

/** `activity`: newest message first. `waiting`: who waits for longest first, then those that do not wait, newest message first. */
export const INBOX_ORDERS = ['activity', 'waiting'] as const;
export type InboxOrder = (typeof INBOX_ORDERS)[number];

/** Which open conversations are asked for; what is not given is not asked. */
export type InboxFilter = {
  /** null: nobody in particular. */
  assignee?: 'me' | StaffId | null | undefined;
  label?: string | undefined;
  unread?: boolean | undefined;
};

export function inboxOrder(value: unknown): InboxOrder {
  const order = INBOX_ORDERS.find((each) => each === value);
  if (!order) throw invalid('sort', `must be ${INBOX_ORDERS.join(' or ')}`);
  return order;
}

/** Whose conversations are asked for, as a query says it. */
export function askedAssignee(value: string): 'me' | StaffId | null {
  if (value === 'none') return null;
  try {
    return namedAssignee(value);
  } catch {
    throw invalid('assignee', 'must be me, none, or the id of an agent (a_…)');
  }
}

/** A label, cleaned as labels are. */
export function askedLabel(value: string): string {
  const label = cutText(readableLine(value), LONGEST_LABEL).trim();
  if (label === '') throw invalid('label', 'must be a text of which something is seen');
  return label;
}

export function yesOrNo(value: string, field: string): boolean {
  if (value !== 'true' && value !== 'false') throw invalid(field, 'must be true or false');
  return value === 'true';
}

/** Whether an agent may see a conversation in the list, and asks for it. */
export function isAskedFor(
  { state, labels }: Pick<InboxRow, 'state' | 'labels'>,
  unread: number,
  filter: InboxFilter,
  { caller, desk, now, rules }: { caller: Caller; desk: DeskRules; now: number; rules: LogRules },
): boolean {
  const assignee = assigneeNow(state, now, rules);
  if (!isShownTo(desk, caller, assignee)) return false;
  const asked = filter.assignee === 'me' ? staffId(caller.tenantId, caller.userId) : filter.assignee;
  if (asked !== undefined && (assignee?.id ?? null) !== asked) return false;
  if (filter.label !== undefined && !labels.includes(filter.label)) return false;
  return filter.unread === undefined || filter.unread === unread > 0;
}

/** A place in a list: since when its visitor waits, if it does and that decides; the time of the last message; the id. */
export type InboxPlace = { waitingSince: number | null; spokenAt: number; conversationId: ConversationId };

export const placeIn = (
  order: InboxOrder,
  { state, conversationId }: Pick<InboxRow, 'state' | 'conversationId'>,
): InboxPlace => ({
  waitingSince: order === 'waiting' ? (state.waitingSince ?? null) : null,
  spokenAt: state.spokenAt,
  conversationId,
});

/** Positive if `a` comes after `b`. No two places are alike. */
export function comparedPlaces(a: InboxPlace, b: InboxPlace): number {
  const [aWaits, bWaits] = [a, b].map(({ waitingSince }) => waitingSince ?? Number.POSITIVE_INFINITY) as [
    number,
    number,
  ];
  if (aWaits !== bWaits) return aWaits < bWaits ? -1 : 1;
  if (a.spokenAt !== b.spokenAt) return b.spokenAt - a.spokenAt;
  if (a.conversationId === b.conversationId) return 0;
  return a.conversationId < b.conversationId ? 1 : -1;
}

/** The letter of each order in a cursor: a cursor leads through the list that it is of, and through no other. */
const LETTERS: Readonly<Record<InboxOrder, string>> = { activity: 'a', waiting: 'w' };

export const inboxPlaceText = (order: InboxOrder, { waitingSince, spokenAt, conversationId }: InboxPlace): string =>
  `i1.${LETTERS[order]}.${waitingSince?.toString(36) ?? ''}.${spokenAt.toString(36)}.${conversationId}`;

export function inboxPlaceOf(order: InboxOrder, text: string): InboxPlace {
  const match = /^i1\.([aw])\.([0-9a-z]{0,9})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{1,64})$/.exec(text);
  const [, letter, waitingSince = '', spokenAt = '', conversationId = ''] = match ?? [];
  if (letter !== LETTERS[order]) throw invalid('after', 'is not a cursor that this gateway gave out for this list');
  return {
    waitingSince: waitingSince === '' ? null : Number.parseInt(waitingSince, 36),
    spokenAt: Number.parseInt(spokenAt, 36),
    conversationId,
  };
}
