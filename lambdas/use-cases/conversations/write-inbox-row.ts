import type { DeskRules } from '../../domain/conversations/desk-rules.ts';
import type { Entry, Tail } from '../../domain/conversations/entry.ts';
import { type Inbox, rowAt } from '../../domain/desk/inbox.ts';
import type { ConversationId, Subject, TenantId } from '../../domain/ids.ts';
import { labelsOf } from './labels-of.ts';
import { lastMessageOf } from './last-message-of.ts';
import type { LivingEntryNeeds } from './living-entry.ts';

export type InboxNeeds = LivingEntryNeeds & {
  inbox: Pick<Inbox, 'write'>;
  desk: Pick<DeskRules, 'desk'>;
};

type Conversation = { tenantId: TenantId; conversationId: ConversationId };

/** An entry, and the end of its log as it was read before the entry was added, or since. */
export type EndingEntry = Conversation & {
  visitor: Subject;
  entry: Entry;
  tail: Pick<Tail, 'entries' | 'state'>;
};

/**
 * Writes the row of a conversation in its tenant's inbox, as of an entry, for tenants with a desk. Only for the last entry of a log:
 * one that others have followed is left to them, whose pushes write newer rows. So no row is late by more than an invocation lasts.
 *
 * The labels, and for other entries than messages the last message, stand in the end of the log mostly; else each is one read more.
 */
export async function writeInboxRow(needs: InboxNeeds, ending: EndingEntry): Promise<void> {
  const { entry, tail } = ending;
  if (!needs.desk.desk || (tail.entries.at(-1)?.pos ?? 0) > entry.pos) return;
  const end = { entries: [...tail.entries, entry], state: entry.state ?? tail.state };
  const [labels, lastMessage] = await Promise.all([labelsOf(needs, ending, end), lastMessageOf(needs, ending, end)]);
  await needs.inbox.write(rowAt(ending, entry, { state: end.state, labels, lastMessage }));
}
