import type { Entry } from '../../../domain/conversations/entry.ts';
import type { ConversationState } from '../../../domain/conversations/state.ts';
import { given } from '../../../domain/given.ts';
import type { StaffId } from '../../../domain/ids.ts';

type Own = Pick<Entry, 'pos' | 'at'>;

/**
 * The state of a log as stored on an entry (`st`), at most 82 bytes with its name: eight fields in order, separated by dots,
 * numbers in base 36, an empty field for none, `=` for the entry's own time or position. The eighth is `a` once the visitor was
 * answered, and left out before, if nothing follows. What follows belongs to a later version, and is kept as it is.
 */
export function stateText({ status, assignee, later, ...state }: ConversationState, { pos, at }: Own): string {
  const { statusSince, spokenAt, waitingSince, lastMessage, desk, snoozedUntil, answered } = state;
  const known = [
    `${status === 'closed' ? 'c' : 'o'}${number(statusSince, at)}`,
    number(spokenAt, at),
    number(waitingSince, at),
    number(lastMessage, pos),
    assignee ? `${assignee.id}@${number(assignee.since, pos)}` : '',
    number(desk, pos),
    number(snoozedUntil, at),
  ];
  const last = answered || later !== undefined ? [answered ? ANSWERED : ''] : [];
  return [...known, ...last, ...(later === undefined ? [] : [later])].join('.');
}

const ANSWERED = 'a';

/** The inverse of `stateText`; undefined for an entry without a state. */
export function stateOfText(text: unknown, { pos, at }: Own): ConversationState | undefined {
  if (typeof text !== 'string') return undefined;
  const [status = '', spokenAt, waitingSince, lastMessage, assignee, desk, snoozedUntil, answered, ...later] =
    text.split('.');
  const [id = '', since] = (assignee ?? '').split('@');
  return {
    status: status.startsWith('c') ? 'closed' : 'open',
    statusSince: numberOf(status.slice(1), at) ?? 0,
    spokenAt: numberOf(spokenAt, at) ?? 0,
    lastMessage: numberOf(lastMessage, pos) ?? 0,
    desk: numberOf(desk, pos) ?? 0,
    ...given({ waitingSince: numberOf(waitingSince, at), snoozedUntil: numberOf(snoozedUntil, at) }),
    ...(id ? { assignee: { id: id as StaffId, since: numberOf(since, pos) ?? 0 } } : {}),
    ...(answered === ANSWERED ? { answered: true as const } : {}),
    ...(later.length > 0 ? { later: later.join('.') } : {}),
  };
}

function number(value: number | undefined, own: number): string {
  if (!value) return '';
  return value === own ? '=' : value.toString(36);
}

function numberOf(text: string | undefined, own: number): number | undefined {
  if (!text) return undefined;
  return text === '=' ? own : Number.parseInt(text, 36);
}
