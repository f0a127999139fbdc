import type { ConversationState } from '../../domain/conversations/state.ts';
import { given } from '../../domain/given.ts';
import type { StaffId } from '../../domain/ids.ts';

/**
 * The state of a log as stored on an entry (`st`), at most 80 bytes with its name: seven fields in order, separated by dots,
 * numbers in base 36, an empty field for none. What follows belongs to a later version, and is kept as it is.
 */
export function stateText({ status, assignee, later, ...state }: ConversationState): string {
  const { statusSince, spokenAt, waitingSince, lastMessage, desk, snoozedUntil } = state;
  const known = [
    `${status === 'closed' ? 'c' : 'o'}${number(statusSince)}`,
    number(spokenAt),
    number(waitingSince),
    number(lastMessage),
    assignee ? `${assignee.id}@${number(assignee.since)}` : '',
    number(desk),
    number(snoozedUntil),
  ];
  return [...known, ...(later === undefined ? [] : [later])].join('.');
}

/** The inverse of `stateText`; undefined for an entry without a state. */
export function stateOfText(text: unknown): ConversationState | undefined {
  if (typeof text !== 'string') return undefined;
  const [status = '', spokenAt, waitingSince, lastMessage, assignee, desk, snoozedUntil, ...later] = text.split('.');
  const [id = '', since] = (assignee ?? '').split('@');
  return {
    status: status.startsWith('c') ? 'closed' : 'open',
    statusSince: numberOf(status.slice(1)) ?? 0,
    spokenAt: numberOf(spokenAt) ?? 0,
    lastMessage: numberOf(lastMessage) ?? 0,
    desk: numberOf(desk) ?? 0,
    ...given({ waitingSince: numberOf(waitingSince), snoozedUntil: numberOf(snoozedUntil) }),
    ...(id ? { assignee: { id: id as StaffId, since: numberOf(since) ?? 0 } } : {}),
    ...(later.length > 0 ? { later: later.join('.') } : {}),
  };
}

const number = (value: number | undefined): string => (value ? value.toString(36) : '');

const numberOf = (text: string | undefined): number | undefined => (text ? Number.parseInt(text, 36) : undefined);
