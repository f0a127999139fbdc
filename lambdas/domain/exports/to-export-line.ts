import type { Account } from '../accounts/account.ts';
import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { Entry, Restart } from '../conversations/entry.ts';
import type { ConversationState } from '../conversations/state.ts';
import type { CannedReply } from '../desk/canned-reply.ts';
import type { ReadMark } from '../desk/read-marks.ts';
import { given } from '../given.ts';
import type { StaffRecord } from '../identity/staff-records.ts';
import type { AliasUse, Visitor } from '../identity/visitor.ts';
import type { ConversationId, StaffId } from '../ids.ts';
import type { Tenant } from '../tenants/tenant.ts';
import type {
  AgentLine,
  CannedLine,
  ConversationLine,
  EntryLine,
  ExportedSettings,
  ReadLine,
  SettingsLine,
  StateLine,
  VisitorLine,
} from './export-line.ts';

const iso = (at: number): string => new Date(at).toISOString();
const isoUnlessNone = (at: number | undefined): string | undefined => (at ? iso(at) : undefined);

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

const stateLine = ({ statusSince, spokenAt, waitingSince, snoozedUntil, ...state }: ConversationState): StateLine => ({
  ...state,
  ...given({
    statusSince: isoUnlessNone(statusSince),
    spokenAt: isoUnlessNone(spokenAt),
    waitingSince: isoUnlessNone(waitingSince),
    snoozedUntil: isoUnlessNone(snoozedUntil),
  }),
});

export const readLine = (
  conversationId: ConversationId,
  by: ReadLine['by'],
  { incarnation, seq, at }: ReadMark,
): ReadLine => ({ type: 'read', conversationId, by, incarnation, seq, at: iso(at) });
