import type { Attachment, CloseReason, Entry, Sender } from '../conversations/entry.ts';
import type { Status } from '../conversations/status.ts';
import type { Attributes } from '../identity/attributes.ts';
import type { Availability, StaffRole } from '../identity/staff-records.ts';
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
 * A visitor, or another identity of one: `as` names the visitor that it is, or `handedTo` the one to whom its conversation was
 * given, and `use` says for how long the reference from there is kept.
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
