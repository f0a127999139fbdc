import {
  type ActivityIndex,
  type ActivityRow,
  BUCKET,
  type RowPlace,
} from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { DeskRules } from '../../domain/conversations/desk-rules.ts';
import { type DueList, NO_CONVERSATION } from '../../domain/conversations/due-list.ts';
import { type LogRules, livingState, UNANSWERED_AFTER } from '../../domain/conversations/log.ts';
import type { Inbox } from '../../domain/desk/inbox.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { writeInboxRow } from '../conversations/write-inbox-row.ts';

export type FillInboxNeeds = {
  inbox: Inbox;
  activityIndex: Pick<ActivityIndex, 'ofTenant'>;
  dueList: Pick<DueList, 'ofTenant'>;
  conversationLog: Pick<ConversationLog, 'tail' | 'from'>;
  clock: Clock;
  rules: LogRules;
  desk: DeskRules;
};

/** `since`: when the desk was turned on. `after`: the row of the activity index to which an earlier part has come. */
export type FillInbox = { tenantId: TenantId; since: number; after?: RowPlace | undefined };

const ROWS_PER_READ = 100;

/** Conversations looked at at once. */
const WIDTH = 10;

/** Milliseconds after which a part ends; the sweeper gives up what takes longer than ten seconds. */
const PART_LIMIT = 5000;

/**
 * Writes the rows of what is open in the inbox of a desk that was turned on, and notes that it is complete. What is open was active within
 * the time after which it would be closed, or stands on the due list, as what was put off does; and what has a row from an earlier time
 * with a desk may have been closed since. All functions write rows of their own by now, and none replaces a newer one.
 *
 * Answers where to go on, if there is more than one part can do; null when it is done, or when the desk is another by now.
 */
export async function fillInbox(
  needs: FillInboxNeeds,
  { tenantId, since, after }: FillInbox,
): Promise<RowPlace | null> {
  const { inbox, activityIndex, dueList, clock, rules, desk } = needs;
  if (!desk.desk || desk.since !== since) return null;
  const began = clock();
  const seen = new Set<ConversationId>();
  const write = (ids: readonly ConversationId[], hasRow = false) => {
    const fresh = [...new Set(ids)].filter((id) => id !== NO_CONVERSATION && !seen.has(id));
    for (const id of fresh) seen.add(id);
    return inParallel(fresh, WIDTH, (conversationId) => writeIfOpen(needs, { tenantId, conversationId }, hasRow));
  };
  if (!after) {
    await write(
      (await inbox.ofTenant(tenantId)).rows.map(({ conversationId }) => conversationId),
      true,
    );
    await write((await dueList.ofTenant(tenantId)).map(({ conversationId }) => conversationId));
  }
  const oldest = began - Math.max(rules.idle, rules.unanswered ?? UNANSWERED_AFTER) - BUCKET;
  for (let before: ActivityRow | undefined = after && { tenantId, ...after }; ; ) {
    const rows = await activityIndex.ofTenant(tenantId, { before, since: oldest, limit: ROWS_PER_READ });
    await write(rows.map(({ conversationId }) => conversationId));
    before = rows.at(-1);
    if (!before || rows.length < ROWS_PER_READ) break;
    if (clock() - began >= PART_LIMIT) return { bucket: before.bucket, conversationId: before.conversationId };
  }
  await inbox.complete(tenantId, since);
  return null;
}

/** Writes the row of a conversation that is open, or that has one. */
async function writeIfOpen(
  needs: FillInboxNeeds,
  conversation: { tenantId: TenantId; conversationId: ConversationId },
  hasRow: boolean,
): Promise<void> {
  const { conversationLog, clock, rules } = needs;
  const tail = await conversationLog.tail(conversation.tenantId, conversation.conversationId);
  const entry = tail.entries.at(-1);
  if (!entry || !tail.record) return;
  const state = livingState(tail, clock(), rules);
  const isOpen = state.status === 'open' && state.spokenAt > 0;
  if (isOpen || hasRow) await writeInboxRow(needs, { ...conversation, visitor: tail.record.subject, entry, tail });
}
