import { bucketAt } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Entry, Tail } from '../../domain/conversations/entry.ts';
import type { Announcer, Initiator } from '../../domain/delivery/announcement.ts';
import type { ConversationId, Subject, TenantId } from '../../domain/ids.ts';
import { type IndexNeeds, touchOrNote } from './touch-or-note.ts';
import { type NameNeeds, withAuthorNames } from './with-author-names.ts';

export type PushNeeds = IndexNeeds & NameNeeds & { conversationLog: ConversationLog; announcer: Announcer };

export type UnpushedEntry = { tenantId: TenantId; conversationId: ConversationId; visitor: Subject; entry: Entry };

/**
 * Pushes an entry to the connected sockets, then marks it as pushed: in this order, so that a crash only repeats a post. An
 * entry that was marked before is pushed to its author's side alone: every other socket has it, or is marked with what it
 * missed. If the agents are too many for one invocation, others push to the rest and record their own ranges of the list:
 * the last of them marks the entry, and if one is lost, the entry stays unmarked and counts as abandoned.
 *
 * An entry that is pushed in a later bucket of the activity index than its commit gets a row in that bucket too, where an
 * agent who was disconnected meanwhile looks for it.
 */
export async function pushAndMark(
  needs: PushNeeds,
  { tenantId, conversationId, visitor, entry }: UnpushedEntry,
  initiator?: Initiator,
): Promise<void> {
  const { conversationLog, announcer, clock } = needs;
  const bucket = bucketAt(conversationId, clock());
  if (!entry.pushed && bucketAt(conversationId, entry.at) < bucket) {
    await touchOrNote(needs, { tenantId, conversationId, bucket }, entry.pos);
  }
  const [located = { tenantId, conversationId, entry }] = await withAuthorNames(needs, [
    { tenantId, conversationId, entry },
  ]);
  const range = await announcer.announce(
    { type: 'entry', located, visitor, ...(entry.pushed ? { again: true } : {}) },
    initiator,
  );
  if (!entry.pushed) await conversationLog.markPushed(tenantId, conversationId, entry.pos, range);
}

/** Pushes a committed entry, or the existing one that its writer left unpushed. Answers the tail with it. */
export async function pushCommitted(
  needs: PushNeeds,
  conversation: { tenantId: TenantId; conversationId: ConversationId },
  { entry, tail }: { entry: Entry | null; tail: Tail },
): Promise<Tail> {
  const last = entry ?? tail.entries.at(-1);
  if (last && !last.pushed && last.kind !== 'message' && tail.record) {
    await pushAndMark(needs, { ...conversation, visitor: tail.record.subject, entry: last });
  }
  return entry?.state && entry.pos > (tail.entries.at(-1)?.pos ?? 0)
    ? { ...tail, entries: [...tail.entries, entry], state: entry.state }
    : tail;
}
