import type { ActivityIndex } from '../../domain/conversations/activity-index.ts';
import { bucketOf, minuteOf } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { ConversationRecord } from '../../domain/conversations/conversation-record.ts';
import type {
  Allowance,
  ClosedEntry,
  Entry,
  MessageEntry,
  ReopenedEntry,
  Tail,
} from '../../domain/conversations/entry.ts';
import { type LogRules, type NextPosition, nextPosition, refilled } from '../../domain/conversations/log.ts';
import { Refusal } from '../../domain/errors.ts';
import type { ConversationId, NewId, TenantId } from '../../domain/ids.ts';
import type { Clock, Sleep } from '../../domain/time/clock.ts';
import { findPushedUpTo } from './find-pushed-up-to.ts';

export type CommitNeeds = {
  conversationLog: ConversationLog;
  activityIndex: ActivityIndex;
  clock: Clock;
  sleep: Sleep;
  /** 10 characters of base64url: 60 random bits. */
  newIncarnation: NewId;
  rules: LogRules;
};

type Written = 'pos' | 'incarnation' | 'at' | 'bucket' | 'seq' | 'allowance' | 'pushedUpTo' | 'pushed' | 'pushedAt';
/** An entry before it has a position. */
export type Draft = Omit<MessageEntry, Written> | Omit<ClosedEntry, Written> | Omit<ReopenedEntry, Written>;

export type Commit = {
  tenantId: TenantId;
  conversationId: ConversationId;
  /** The conversation's record, written before the first entry. Left out where the conversation has to exist. */
  record?: ConversationRecord;
  /** Reads the tail and answers the entry to add, or nothing. Called again with a newer tail after each lost race. */
  draft: (tail: Tail, now: number) => { add: Draft; allowance?: Allowance } | { nothing: true };
  /** Finds the entry if an earlier try of the same request has already written it. */
  written?: (tail: Tail, attempt: number) => Promise<Entry | null>;
};

export type Committed = { entry: Entry | null; tail: Tail; repeated: boolean };

/** Lost races in a row before a commit is refused; with jitter, the chance that 30 writers need more is negligible. */
export const ATTEMPTS = 12;

/**
 * Adds one entry at the end of a conversation's log.
 *
 * 1. Read the tail, strongly consistent.
 * 2. Only after its answer, look for an earlier try of the same request: before it, one that is committed in between is
 *    missed.
 * 3. Make sure of the conversation's record, of the restart of an expired log, and of the row in the activity index.
 * 4. One conditional write at the tail's next position. If another writer took it: wait a little, begin again at 1.
 *
 * There is nothing to undo at any point: a crash leaves an index row too many, or a complete entry that was not pushed. The
 * reason for this order: docs/decisions/0002-order-of-reads-in-a-commit.md.
 */
export async function commit(needs: CommitNeeds, request: Commit): Promise<Committed> {
  const { tenantId, conversationId } = request;
  let tried: Entry | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const tail = await needs.conversationLog.tail(tenantId, conversationId);
    const earlier = tail.entries.find((entry) => isSame(entry, tried)) ?? (await request.written?.(tail, attempt));
    if (earlier) return { entry: earlier, tail, repeated: true };

    const at = needs.clock();
    const drafted = request.draft(tail, at);
    if ('nothing' in drafted) return { entry: null, tail, repeated: false };
    const { position, restarts } = nextPosition(
      tail,
      at,
      needs.rules,
      needs.newIncarnation,
      drafted.add.kind === 'message',
    );
    const entry = await entryAt(needs, request, tail, { ...position, at }, drafted);

    if (!tail.record && request.record) await needs.conversationLog.createRecord(tenantId, request.record);
    if (
      restarts &&
      !(await needs.conversationLog.recordRestart(tenantId, conversationId, { ...position, at }, tail.restart))
    )
      continue;
    if (tail.entries.at(-1)?.bucket !== entry.bucket) {
      await needs.activityIndex.touch({ tenantId, conversationId, bucket: entry.bucket });
    }
    if (await needs.conversationLog.append(tenantId, conversationId, entry)) return { entry, tail, repeated: false };
    tried = entry;
    await needs.sleep(Math.random() * 20 * 2 ** Math.min(attempt, 5));
  }
  throw new Refusal('ERR_BUSY', 'too many others are writing to this conversation, try again', { retryAfter: 1 });
}

/**
 * Whether a found entry is the one that this commit tried to write: the answer was lost, and the retry of the SDK met the
 * entry itself. Else a close would be made a second time, over a message that came between.
 */
const isSame = (found: Entry, tried: Entry | undefined): boolean =>
  found.pos === tried?.pos &&
  found.incarnation === tried.incarnation &&
  found.at === tried.at &&
  whoseOf(found) === whoseOf(tried);

/** Distinguishes the requests that could have written an entry at this position and time. */
function whoseOf(entry: Entry | undefined): string | undefined {
  switch (entry?.kind) {
    case 'message':
      return `${entry.author} ${entry.sendKey}`;
    // Two closes, or two reopenings, by one caller come to the same.
    case 'closed':
    case 'reopened':
      return `${entry.kind} ${entry.by}`;
    case undefined:
      return undefined;
  }
}

async function entryAt(
  needs: CommitNeeds,
  { tenantId, conversationId }: Commit,
  tail: Tail,
  position: NextPosition & Pick<Entry, 'at'>,
  { add, allowance }: { add: Draft; allowance?: Allowance },
): Promise<Entry> {
  const { at } = position;
  return {
    ...add,
    ...position,
    bucket: bucketOf(minuteOf(at)),
    allowance: allowance ?? refilled(tail.entries.at(-1)?.allowance, at),
    pushedUpTo: await findPushedUpTo(needs.conversationLog, { tenantId, conversationId }, tail, position),
    pushed: false,
  };
}
