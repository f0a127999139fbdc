import { bucketAt } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Entry, KnownEntry, Tail } from '../../domain/conversations/entry.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { type IndexNeeds, touchOrNote } from './touch-or-note.ts';

type Needs = IndexNeeds & { conversationLog: Pick<ConversationLog, 'from'> };
type Conversation = { tenantId: TenantId; conversationId: ConversationId };

/** Entries looked at in search of what is missing, where index and due list have failed for longer. */
const LOOK_BACK = 100;

/**
 * Makes the rows of the activity index that an entry needs: that of its own bucket, unless the entry before it has that one; and
 * those that the writers before it could neither make nor note, since nobody else may know of them. Each begins where its entries
 * begin. Answers from where on nothing leads to the entries, if that has failed again.
 *
 * A row that is made up for may come too late for the sweep to close its conversation: so that is noted on the due list.
 */
export async function makeRows(
  needs: Needs,
  conversation: Conversation,
  { entries }: Pick<Tail, 'entries'>,
  entry: KnownEntry,
): Promise<Pick<Entry, 'unindexed'>> {
  const bucketOf = ({ at }: Entry) => bucketAt(conversation.conversationId, at);
  const last = entries.at(-1);
  if (last && last.unindexed === undefined && bucketOf(last) === bucketOf(entry)) return {};
  const rows = new Map<number, number>();
  for (const each of [...(await unindexed(needs, conversation, entries)), entry]) {
    rows.set(bucketOf(each), rows.get(bucketOf(each)) ?? each.pos);
  }
  const madeUpFor = rows.size > 1 ? noteClose(needs, conversation) : undefined;
  const made = await Promise.all(
    [...rows].map(async ([bucket, pos]) => ({
      pos,
      isMade: await touchOrNote(needs, { ...conversation, bucket }, pos),
    })),
  );
  await madeUpFor;
  const failed = made.flatMap(({ pos, isMade }) => (isMade ? [] : [pos]));
  return failed.length > 0 ? { unindexed: Math.min(...failed) } : {};
}

const noteClose = ({ dueList, clock, reportIndexFailure }: Needs, conversation: Conversation): Promise<void> =>
  dueList.add({ ...conversation, at: clock(), task: { type: 'close' } }).catch(reportIndexFailure);

/** The entries at the end of a log to which nothing leads. */
async function unindexed(
  { conversationLog }: Needs,
  { tenantId, conversationId }: Conversation,
  entries: Entry[],
): Promise<Entry[]> {
  const first = entries.at(-1)?.unindexed;
  if (first === undefined) return [];
  const isInTail = (entries[0]?.pos ?? 0) <= first;
  return isInTail
    ? entries.filter(({ pos }) => pos >= first)
    : conversationLog.from(tenantId, conversationId, first, LOOK_BACK);
}
