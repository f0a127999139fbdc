import type { ActivityIndex, ActivityRow } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import type { Status } from '../../domain/conversations/status.ts';
import type { ConversationSummary } from '../../domain/conversations/summary.ts';
import { summaryOf } from '../../domain/conversations/summary.ts';
import { encodeAgentCursor } from '../../domain/delivery/agent-cursor-text.ts';
import { invalid, Refusal } from '../../domain/errors.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { HybridClock } from '../../domain/time/hybrid-clock.ts';

type Needs = {
  conversationLog: ConversationLog;
  activityIndex: ActivityIndex;
  clock: Clock;
  hybridClock: HybridClock;
  rules: LogRules;
};

export type ListConversations = {
  caller: Caller;
  status?: Status | undefined;
  after?: string | undefined;
  limit: number;
};

/** `cursor` is where an agent's socket resumes (`sync`): taken before the first read, so that no entry falls between. */
export type Listed = { conversations: ConversationSummary[]; next: string | null; cursor: string };

/**
 * Rows of the activity index that one request reads at most. A page may need several reads: busy conversations have many.
 */
const MOST_ROWS = 1000;
const ROWS_PER_READ = 100;

/**
 * A tenant's conversations, newest activity first: exactly so on one page, to four minutes over several.
 *
 * A conversation has a row for every four minutes in which it was active. It is listed at the row that its last entry names;
 * any other row (an older one, or one whose writer crashed before the commit) is skipped. So each conversation is listed
 * once, with no state between pages.
 */
export async function listConversations(
  needs: Needs,
  { caller, status, after, limit }: ListConversations,
): Promise<Listed> {
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may list conversations');
  const cursor = encodeAgentCursor({ vector: needs.hybridClock.vector(), named: [] });
  const conversations: ConversationSummary[] = [];
  const page = (next: string | null): Listed => ({
    conversations: conversations.sort((a, b) => b.lastActivityAt - a.lastActivityAt),
    next,
    cursor,
  });
  let before = after === undefined ? undefined : activityRowOf(caller, after);
  for (let read = 0; read < MOST_ROWS; read += ROWS_PER_READ) {
    const rows = await needs.activityIndex.ofTenant(caller.tenantId, { before, limit: ROWS_PER_READ });
    for (let from = 0; from < rows.length; from += limit) {
      const batch = rows.slice(from, from + limit);
      const found = await Promise.all(batch.map((row) => listed(needs, row)));
      for (const [index, summary] of found.entries()) {
        before = batch[index];
        if (summary && (!status || summary.status === status)) conversations.push(summary);
        if (conversations.length === limit && before) return page(cursorOf(before));
      }
    }
    if (rows.length < ROWS_PER_READ) return page(null);
  }
  return page(before ? cursorOf(before) : null);
}

async function listed(
  { conversationLog, clock, rules }: Needs,
  { tenantId, conversationId, bucket }: ActivityRow,
): Promise<ConversationSummary | null> {
  const tail = await conversationLog.tail(tenantId, conversationId);
  return tail.entries.at(-1)?.bucket === bucket ? summaryOf(tenantId, tail, clock(), rules) : null;
}

const cursorOf = ({ bucket, conversationId }: ActivityRow): string => `l1.${bucket.toString(36)}.${conversationId}`;

function activityRowOf({ tenantId }: Caller, text: string): ActivityRow {
  const match = /^l1\.([0-9a-z]{1,8})\.([A-Za-z0-9_-]{1,64})$/.exec(text);
  if (!match?.[1] || !match[2]) throw invalid('after', 'is not a cursor that this gateway gave out');
  return { tenantId, conversationId: match[2], bucket: Number.parseInt(match[1], 36) };
}
