import type { Account } from '../accounts/account.ts';
import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { Attachment, CloseReason, Entry, Restart, Sender } from '../conversations/entry.ts';
import { MESSAGES_AT_ONCE } from '../conversations/log.ts';
import type { ConversationState } from '../conversations/state.ts';
import type { Status } from '../conversations/status.ts';
import type { CannedReply } from '../desk/canned-reply.ts';
import type { ReadMark } from '../desk/read-marks.ts';
import { given } from '../given.ts';
import type { Attributes } from '../identity/attributes.ts';
import type { Availability, StaffRecord, StaffRole } from '../identity/staff-records.ts';
import type { AliasUse, Visitor } from '../identity/visitor.ts';
import type { ConversationId, StaffId, Subject } from '../ids.ts';
import type { Tenant } from '../tenants/tenant.ts';

/** The form of an export: a program that reads it refuses a later one. */
export const EXPORT_VERSION = 1;

/** The first line of a file: what it is. Times are ISO 8601, UTC, here and everywhere. */
export type HeadLine = { type: 'export'; version: number; tenantId: string; exportedAt: string };

/** What a tenant has chosen, and no more: what it has not is as its gateway has it. No key and no secret. */
export type SettingsLine = { type: 'settings' } & ExportedSettings;
export type ExportedSettings = Pick<
  Tenant,
  | 'name'
  | 'origins'
  | 'widgetHosts'
  | 'idleMinutes'
  | 'retentionDays'
  | 'sessionDays'
  | 'requireTokens'
  | 'uploadTypes'
  | 'uploadMegabytes'
  | 'unansweredHours'
  | 'desk'
  | 'agentsSee'
> & { formerRetentions?: { days: number; until: string }[] };

/** One of a tenant's staff. `chosen`: it has chosen its name itself. */
export type AgentLine = {
  type: 'agent';
  id: StaffId;
  name?: string;
  chosen?: true;
  said?: { role: StaffRole; availability: Availability; since: string };
  account?: { userId: string; role: StaffRole; name?: string; createdAt: string };
};

/** A canned reply, of the tenant or of one of its staff. */
export type CannedLine = { type: 'canned'; agent?: StaffId; shortcut: string; text: string; changedAt: string };

/**
 * A visitor, or another identity of one: `as` names the visitor that it is, or `handedTo` the one to whom its conversation was given, and
 * `use` says for how long the reference from there is kept.
 */
export type VisitorLine = {
  type: 'visitor';
  use?: AliasUse;
  attributes?: { site?: Attributes; page?: Attributes };
} & Omit<Visitor, 'tenantId' | VisitorTime> & { createdAt: string } & {
    [Time in Exclude<VisitorTime, 'createdAt'>]?: string;
  };
type VisitorTime = 'createdAt' | 'profileAt' | 'erasedAt';

/** A conversation, before its entries. */
export type ConversationLine = {
  type: 'conversation';
  conversationId: ConversationId;
  visitor: Subject;
  createdAt: string;
  restart?: { incarnation: string; pos: number; at: string };
};

/** An entry of a conversation, with the fields of its kind; of a kind that this version does not know, as it is stored. */
export type EntryLine = {
  type: 'entry';
  conversationId: ConversationId;
  kind: Entry['kind'];
  pos: number;
  incarnation: string;
  at: string;
  seq: number;
  author: Subject;
  sendKey: string;
  sender?: Sender;
  text?: string;
  attachments?: Attachment[];
  reopens?: true;
  assigns?: true;
  reason?: CloseReason;
  since?: string;
  labels?: string[];
  to?: StaffId | null;
  until?: string | null;
  stored?: Readonly<Record<string, unknown>>;
  state?: StateLine;
};

/** The state of a log as of an entry; a time is absent where there is none. */
export type StateLine = {
  status: Status;
  statusSince?: string;
  spokenAt?: string;
  waitingSince?: string;
  lastMessage: number;
  assignee?: { id: StaffId; since: number };
  desk: number;
  snoozedUntil?: string;
  answered?: true;
  later?: string;
};

/** How far somebody has read a conversation. */
export type ReadLine = {
  type: 'read';
  conversationId: ConversationId;
  by: StaffId | 'visitor';
  incarnation: string;
  seq: number;
  at: string;
};

/** The last line of an answer after which more follows: where to go on. */
export type CursorLine = { type: 'cursor'; after: string };

/** The last line of all: whoever finds it knows that nothing is missing. */
export type EndLine = { type: 'end' };

/** A line of what a tenant has. */
export type DataLine = SettingsLine | AgentLine | CannedLine | VisitorLine | ConversationLine | EntryLine | ReadLine;

export type ExportLine = HeadLine | DataLine | CursorLine | EndLine;

const iso = (at: number): string => new Date(at).toISOString();
const milliseconds = (time: string): number => Date.parse(time);
const isoUnlessNone = (at: number | undefined): string | undefined => (at ? iso(at) : undefined);
const orNone = (time: string | undefined): number => (time === undefined ? 0 : milliseconds(time));

export const settingsLine = (tenant: Tenant): SettingsLine => ({ type: 'settings', ...exportedSettings(tenant) });

const exportedSettings = ({
  name,
  origins,
  widgetHosts,
  idleMinutes,
  sessionDays,
  requireTokens,
  ...chosen
}: Tenant): ExportedSettings => {
  const { retentionDays, uploadTypes, uploadMegabytes, unansweredHours, desk, agentsSee, formerRetentions } = chosen;
  return {
    ...{ name, origins: [...origins].sort(), widgetHosts, idleMinutes, sessionDays, requireTokens },
    ...given({ retentionDays, uploadTypes, uploadMegabytes, unansweredHours, desk, agentsSee }),
    ...(formerRetentions
      ? { formerRetentions: formerRetentions.map(({ days, until }) => ({ days, until: iso(until) })) }
      : {}),
  };
};

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

export const agentLine = (
  id: StaffId,
  { name, chosen, record, account }: { name?: string; chosen?: boolean; record?: StaffRecord; account?: Account },
): AgentLine => ({
  type: 'agent',
  id,
  ...given({ name }),
  ...(chosen ? { chosen } : {}),
  ...(record ? { said: { role: record.role, availability: record.availability, since: iso(record.since) } } : {}),
  ...(account
    ? {
        account: {
          userId: account.userId,
          role: account.role,
          ...given({ name: account.name }),
          createdAt: iso(account.createdAt * 1000),
        },
      }
    : {}),
});

export const cannedLine = ({ shortcut, text, changedAt }: CannedReply, agent?: StaffId): CannedLine => ({
  type: 'canned',
  ...given({ agent }),
  shortcut,
  text,
  changedAt: iso(changedAt),
});

export const visitorLine = (
  { tenantId: _, createdAt, profileAt, erasedAt, ...visitor }: Visitor,
  { attributes = {}, use }: { attributes?: VisitorLine['attributes']; use?: AliasUse } = {},
): VisitorLine => ({
  type: 'visitor',
  ...visitor,
  createdAt: iso(createdAt),
  ...given({ profileAt: isoUnlessNone(profileAt && profileAt * 1000), erasedAt: isoUnlessNone(erasedAt), use }),
  ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
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

export const conversationLine = (
  { conversationId, subject, createdAt }: ConversationRecord,
  restart: Restart | null,
): ConversationLine => ({
  type: 'conversation',
  conversationId,
  visitor: subject,
  createdAt: iso(createdAt),
  ...(restart ? { restart: { ...restart, at: iso(restart.at) } } : {}),
});

export const recordOfLine = ({ conversationId, visitor, createdAt }: ConversationLine): ConversationRecord => ({
  conversationId,
  subject: visitor,
  createdAt: milliseconds(createdAt),
});

export const restartOf = ({ restart }: ConversationLine): Restart | null =>
  restart ? { ...restart, at: milliseconds(restart.at) } : null;

export const entryLine = (conversationId: ConversationId, entry: Entry): EntryLine => {
  const { kind, pos, incarnation, at, seq, author, sendKey, state } = entry;
  return {
    ...{ type: 'entry', conversationId, kind, pos, incarnation, at: iso(at), seq, author, sendKey },
    ...detailsOf(entry),
    ...(state ? { state: stateLine(state) } : {}),
  };
};

type Details = Partial<EntryLine>;

function detailsOf(entry: Entry): Details {
  switch (entry.kind) {
    case 'message': {
      const { sender, text, attachments, reopens, assigns } = entry;
      return { sender, text, ...given({ attachments, reopens, assigns }) };
    }
    case 'closed':
      return { reason: entry.reason, ...given({ since: isoUnlessNone(entry.since) }) };
    case 'assigned':
      return { to: entry.to, labels: entry.labels, ...(entry.until === undefined ? {} : until(entry.until)) };
    case 'labelled':
      return { labels: entry.labels };
    case 'snoozed':
      return { labels: entry.labels, ...until(entry.until) };
    case 'note':
      return { text: entry.text };
    case 'unknown':
      return given({ stored: entry.stored });
    case 'reopened':
    case 'erased':
      return {};
  }
}

const until = (at: number | null) => ({ until: at === null ? null : iso(at) });
const untilOf = (time: string | null | undefined): number | null => (time ? milliseconds(time) : null);

const stateLine = ({ statusSince, spokenAt, waitingSince, snoozedUntil, ...state }: ConversationState): StateLine => ({
  ...state,
  ...given({
    statusSince: isoUnlessNone(statusSince),
    spokenAt: isoUnlessNone(spokenAt),
    waitingSince: isoUnlessNone(waitingSince),
    snoozedUntil: isoUnlessNone(snoozedUntil),
  }),
});

const stateOf = ({ statusSince, spokenAt, waitingSince, snoozedUntil, ...state }: StateLine): ConversationState => ({
  ...state,
  statusSince: orNone(statusSince),
  spokenAt: orNone(spokenAt),
  ...(waitingSince === undefined ? {} : { waitingSince: milliseconds(waitingSince) }),
  ...(snoozedUntil === undefined ? {} : { snoozedUntil: milliseconds(snoozedUntil) }),
});

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

export const readLine = (
  conversationId: ConversationId,
  by: ReadLine['by'],
  { incarnation, seq, at }: ReadMark,
): ReadLine => ({ type: 'read', conversationId, by, incarnation, seq, at: iso(at) });

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
