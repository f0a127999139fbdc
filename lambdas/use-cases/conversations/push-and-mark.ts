import { bucketAt } from '../../domain/conversations/activity-index.ts';
import type { AgentRange } from '../../domain/conversations/agent-range.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { assigneeNow, type DeskRules, onlyAgent } from '../../domain/conversations/desk-rules.ts';
import type { Entry, LocatedEntry, Tail } from '../../domain/conversations/entry.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import type { Announcer, Initiator } from '../../domain/delivery/announcement.ts';
import { given } from '../../domain/given.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import type { Count } from '../../domain/metrics.ts';
import { type IndexNeeds, touchOrNote } from './touch-or-note.ts';
import { type NameNeeds, withAuthorNames } from './with-author-names.ts';
import { withDeskNews } from './with-desk-news.ts';
import { type EndingEntry, type InboxNeeds, writeInboxRow } from './write-inbox-row.ts';

export type PushNeeds = IndexNeeds &
  NameNeeds &
  InboxNeeds & {
    conversationLog: ConversationLog;
    announcer: Announcer;
    count: Count;
    rules: LogRules;
    desk: DeskRules;
  };

export type UnpushedEntry = EndingEntry;

/**
 * Pushes an entry to the connected sockets, then marks it as pushed: in this order, so that a crash only repeats a post. An
 * entry that was marked before is pushed to its author's side alone: every other socket has it, or is marked with what it
 * missed. If the agents are too many for one invocation, others push to the rest and record their own ranges of the list:
 * the last of them marks the entry, and if one is lost, the entry stays unmarked and counts as abandoned.
 *
 * Beside the posts the conversation's row in the inbox is written; an entry whose row is not is not marked either, so that whoever
 * settles it writes the row again.
 *
 * An entry that is pushed in a later bucket of the activity index than its commit gets a row in that bucket too, where an
 * agent who was disconnected meanwhile looks for it. An entry to which neither a row nor the due list leads is posted, and not
 * marked: such an agent would not find it, and its cursor would pass it.
 */
export async function pushAndMark(needs: PushNeeds, unpushed: UnpushedEntry, initiator?: Initiator): Promise<void> {
  const { entry } = unpushed;
  const indexed = entry.unindexed === undefined && (entry.pushed || (await touchIfLate(needs, unpushed)));
  await push(needs, unpushed, { indexed, initiator });
}

/**
 * Pushes an entry that its writer left unpushed. One to which nothing leads waits until that is made up for: its writer has
 * posted it, most likely, and it would be posted again and again.
 */
export async function pushAbandoned(needs: PushNeeds, unpushed: UnpushedEntry): Promise<void> {
  const { tenantId, conversationId, entry } = unpushed;
  const bucket = bucketAt(conversationId, entry.at);
  const { unindexed } = entry;
  if (unindexed !== undefined && !(await touchOrNote(needs, { tenantId, conversationId, bucket }, unindexed))) return;
  await push(needs, unpushed, { indexed: await touchIfLate(needs, unpushed) });
  needs.count('EntriesRepaired');
}

/** Answers `false` if an entry is pushed in a later bucket than its commit, and nothing leads to it there. */
async function touchIfLate(needs: PushNeeds, { tenantId, conversationId, entry }: UnpushedEntry): Promise<boolean> {
  const bucket = bucketAt(conversationId, needs.clock());
  if (bucketAt(conversationId, entry.at) >= bucket) return true;
  return touchOrNote(needs, { tenantId, conversationId, bucket }, entry.pos);
}

async function push(
  needs: PushNeeds,
  unpushed: UnpushedEntry,
  { indexed, initiator }: { indexed: boolean; initiator?: Initiator | undefined },
): Promise<void> {
  const { tenantId, conversationId, entry } = unpushed;
  const inbox = entry.pushed || isListed(needs, unpushed);
  const range = await posted(needs, unpushed, initiator);
  const listed = await inbox;
  if (!entry.pushed && indexed && listed)
    await needs.conversationLog.markPushed(tenantId, conversationId, entry.pos, range);
}

/** Writes the row in the inbox. Never fails: answers `false` where it could not. */
const isListed = (needs: PushNeeds, unpushed: UnpushedEntry): Promise<boolean> =>
  writeInboxRow(needs, unpushed).then(
    () => true,
    (error: unknown) => {
      needs.reportIndexFailure(error);
      return false;
    },
  );

async function posted(
  needs: PushNeeds,
  { tenantId, conversationId, visitor, entry }: UnpushedEntry,
  initiator: Initiator | undefined,
): Promise<AgentRange> {
  const { announcer, desk, rules } = needs;
  const bare: LocatedEntry = { tenantId, conversationId, entry };
  const [located = bare] = await withDeskNews(needs, await withAuthorNames(needs, [bare]));
  // As of the entry, so that whoever repairs or continues its push tells the same.
  const only = entry.state && onlyAgent(desk, assigneeNow(entry.state, entry.at, rules));
  return announcer.announce(
    { type: 'entry', located, visitor, ...(entry.pushed ? { again: true } : {}), ...given({ only }) },
    initiator,
  );
}

/** Pushes a committed entry, or the existing one that its writer left unpushed. Answers the tail with it. */
export async function pushCommitted(
  needs: PushNeeds,
  conversation: { tenantId: TenantId; conversationId: ConversationId },
  { entry, tail }: { entry: Entry | null; tail: Tail },
): Promise<Tail> {
  const last = entry ?? tail.entries.at(-1);
  if (last && !last.pushed && last.kind !== 'message' && tail.record) {
    await pushAndMark(needs, { ...conversation, visitor: tail.record.subject, entry: last, tail });
  }
  return entry?.state && entry.pos > (tail.entries.at(-1)?.pos ?? 0)
    ? { ...tail, entries: [...tail.entries, entry], state: entry.state }
    : tail;
}
