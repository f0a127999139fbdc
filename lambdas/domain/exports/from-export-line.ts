import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { Entry, Restart } from '../conversations/entry.ts';
import { MESSAGES_AT_ONCE } from '../conversations/log.ts';
import type { ConversationState } from '../conversations/state.ts';
import type { ReadMark } from '../desk/read-marks.ts';
import { given } from '../given.ts';
import type { Visitor } from '../identity/visitor.ts';
import type { StaffId } from '../ids.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type {
  ConversationLine,
  DataLine,
  EntryLine,
  ReadLine,
  SettingsLine,
  StateLine,
  VisitorLine,
} from './export-line.ts';

const milliseconds = (time: string): number => Date.parse(time);
const orNone = (time: string | undefined): number => (time === undefined ? 0 : milliseconds(time));

/** The settings of a line, with the origins that are yet to be claimed. */
export const settingsOf = ({
  type: _,
  origins: __,
  formerRetentions,
  ...settings
}: SettingsLine): Omit<Tenant, 'tenantId' | 'origins'> => ({
  ...settings,
  ...(formerRetentions
    ? { formerRetentions: formerRetentions.map(({ days, until }) => ({ days, until: milliseconds(until) })) }
    : {}),
});

export const visitorOf = (
  { type: _, use: __, attributes: ___, createdAt, profileAt, erasedAt, ...visitor }: VisitorLine,
  tenantId: Visitor['tenantId'],
): Visitor => ({
  ...visitor,
  tenantId,
  createdAt: milliseconds(createdAt),
  ...(profileAt === undefined ? {} : { profileAt: Math.floor(milliseconds(profileAt) / 1000) }),
  ...(erasedAt === undefined ? {} : { erasedAt: milliseconds(erasedAt) }),
});

export const recordOfLine = ({ conversationId, visitor, createdAt }: ConversationLine): ConversationRecord => ({
  conversationId,
  subject: visitor,
  createdAt: milliseconds(createdAt),
});

export const restartOf = ({ restart }: ConversationLine): Restart | null =>
  restart ? { ...restart, at: milliseconds(restart.at) } : null;

/** The name in the readings of imported entries: no environment has it. */
const IMPORTED = '-import-';

/**
 * The entry of a line, as one that everybody was told of when it was written: nobody is told of it again, by any cursor. What
 * serves writing alone (allowances, numbers of clients) begins anew.
 */
export function entryOf(line: EntryLine): Entry {
  const { pos, incarnation, seq, author, sendKey, state } = line;
  const at = milliseconds(line.at);
  const base = {
    ...{ pos, incarnation, at, seq, author, sendKey: sendKey as Entry['sendKey'] },
    allowance: { tokens: MESSAGES_AT_ONCE.visitor, at },
    pushedUpTo: pos - 1,
    pushed: true,
    pushedAt: { at, by: IMPORTED },
    ...(state ? { state: stateOf(state) } : {}),
  };
  const { kind, text = '', labels = [] } = line;
  switch (kind) {
    case 'message':
      return {
        ...{ ...base, kind, text, sender: line.sender ?? 'user' },
        ...given({ attachments: line.attachments, reopens: line.reopens, assigns: line.assigns }),
      };
    case 'closed':
      return { ...base, kind, reason: line.reason ?? 'agent', ...sinceOf(line) };
    case 'assigned':
      return {
        ...base,
        kind,
        labels,
        to: line.to ?? null,
        ...(line.until === undefined ? {} : { until: untilOf(line.until) }),
      };
    case 'labelled':
      return { ...base, kind, labels };
    case 'snoozed':
      return { ...base, kind, labels, until: untilOf(line.until) };
    case 'note':
      return { ...base, kind, text };
    case 'unknown':
      return { ...base, kind, ...given({ stored: line.stored }) };
    case 'reopened':
    case 'erased':
      return { ...base, kind };
  }
}

const sinceOf = ({ since }: EntryLine) => (since === undefined ? {} : { since: milliseconds(since) });

const untilOf = (time: string | null | undefined): number | null => (time ? milliseconds(time) : null);

const stateOf = ({ statusSince, spokenAt, waitingSince, snoozedUntil, ...state }: StateLine): ConversationState => ({
  ...state,
  statusSince: orNone(statusSince),
  spokenAt: orNone(spokenAt),
  ...(waitingSince === undefined ? {} : { waitingSince: milliseconds(waitingSince) }),
  ...(snoozedUntil === undefined ? {} : { snoozedUntil: milliseconds(snoozedUntil) }),
});

export const markOf = ({ incarnation, seq, at }: ReadLine): ReadMark => ({ incarnation, seq, at: milliseconds(at) });

/**
 * A line in which the stand-ins of staff are others (`rename`): they follow from the tenant's id, so at another tenant the same
 * people have others.
 */
export function withStaff<Line extends DataLine>(line: Line, rename: (id: StaffId) => StaffId): Line;
export function withStaff(line: DataLine, rename: (id: StaffId) => StaffId): DataLine {
  switch (line.type) {
    case 'agent':
      return { ...line, id: rename(line.id) };
    case 'canned':
      return line.agent === undefined ? line : { ...line, agent: rename(line.agent) };
    case 'read':
      return line.by === 'visitor' ? line : { ...line, by: rename(line.by) };
    case 'entry': {
      const { author, to, state } = line;
      const assignee = state?.assignee;
      return {
        ...line,
        author: author.startsWith(STAFF) ? `${STAFF}${rename(author.slice(STAFF.length) as StaffId)}` : author,
        ...(to ? { to: rename(to) } : {}),
        ...(state && assignee ? { state: { ...state, assignee: { ...assignee, id: rename(assignee.id) } } } : {}),
      };
    }
    default:
      return line;
  }
}

/** What the author of an entry of an agent or admin begins with, before its stand-in. */
const STAFF = 'agent:';
