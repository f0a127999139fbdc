import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { ConversationRecord } from '../../domain/conversations/conversation-record.ts';
import type { Allowance, Entry, KnownEntry, SendKey, Tail } from '../../domain/conversations/entry.ts';
import {
  ATTEMPT_LIMIT,
  holdsAllSince,
  isExpired,
  type LogRules,
  livingState,
  type NextPosition,
  nextPosition,
  refilled,
} from '../../domain/conversations/log.ts';
import { type SentNumber, withNumber } from '../../domain/conversations/sent-number.ts';
import { stateAfter } from '../../domain/conversations/state.ts';
import { Refusal } from '../../domain/errors.ts';
import type { ConversationId, NewId, Subject, TenantId } from '../../domain/ids.ts';
import type { Count } from '../../domain/metrics.ts';
import { wasLengthened } from '../../domain/tenants/retention.ts';
import type { Clock, Sleep } from '../../domain/time/clock.ts';
import { isSameDay, isSameMonth } from '../../domain/time/units.ts';
import { findPushedUpTo } from './find-pushed-up-to.ts';
import { makeRows } from './make-rows.ts';
import type { IndexNeeds } from './touch-or-note.ts';

export type CommitNeeds = IndexNeeds & {
  conversationLog: ConversationLog;
  clock: Clock;
  sleep: Sleep;
  count: Count;
  /** 10 characters of base64url: 60 random bits. */
  newIncarnation: NewId;
  newId: NewId;
  rules: LogRules;
};

type Written =
  | 'pos'
  | 'incarnation'
  | 'at'
  | 'seq'
  | 'author'
  | 'sendKey'
  | 'allowance'
  | 'sentNumbers'
  | 'state'
  | 'unindexed'
  | 'pushedUpTo'
  | 'pushed'
  | 'pushedAt';
type Unwritten<Of extends Entry> = Of extends Entry ? Omit<Of, Written> : never;
/** An entry before it has a position and an author. */
export type Draft = Unwritten<KnownEntry>;

export type Drafted = { add: Draft; allowance?: Allowance } | { nothing: true };

export type Commit = {
  tenantId: TenantId;
  conversationId: ConversationId;
  author: Subject;
  /** The client's own id of this request; without one it is known by an id generated here. */
  clientId?: string | undefined;
  /** The conversation's record, written before the first entry. Left out where the conversation has to exist. */
  record?: ConversationRecord;
  /** The number that the author's client has given to it. */
  number?: SentNumber | undefined;
  /** Waits until the entry may follow what is stored; called once, given the tail. Answers whether it has waited. */
  turn?: ((tail: Tail) => Promise<boolean>) | undefined;
  /** Reads the tail and answers the entry to add, or nothing. Called again with a newer tail after each lost race. */
  draft: (tail: Tail, now: number) => Drafted | Promise<Drafted>;
  /**
   * Done beside the writes that precede the first message of a day (UTC), and the first that is kept for longer than those before it,
   * given the conversation's visitor.
   */
  onFirstOfDay?: (visitor: Subject) => Promise<void>;
};

export type Committed = { entry: Entry | null; tail: Tail; repeated: boolean };

/** Lost races in a row before a commit is refused; with jitter, the chance that 30 writers need more is negligible. */
export const ATTEMPTS = 12;

/**
 * Adds one entry at the end of a conversation's log.
 *
 * 1. Read the tail, strongly consistent.
 * 2. Look for an earlier try of the same request: beside the tail, believed where the tail holds all that was committed since;
 *    else after its answer, for one that is committed in between would be missed.
 * 3. Wait for what its author sent before, if that is not there yet; then begin again at 1, once.
 * 4. Only now look at the clock, for other writers rely on that, and draft the entry: its time is never before the last entry's,
 *    and its state follows from the last one's.
 * 5. Make sure of the conversation's record, of the restart of an expired log, and of the row in the activity index.
 * 6. One conditional write at the tail's next position, if the draft is not too old by then. If another writer took it: wait a
 *    little, begin again at 1.
 *
 * There is nothing to undo at any point: a crash leaves an index row too many, or a complete entry that was not pushed. The
 * reasons for this order: docs/decisions/0002-order-of-reads-in-a-commit.md, 0025-the-index-beside-the-tail.md.
 */
export async function commit(needs: CommitNeeds, request: Commit): Promise<Committed> {
  const { tenantId, conversationId, clientId } = request;
  const key: SendKey = clientId === undefined ? `s${needs.newId()}` : `c${clientId}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { tail, earlier } = await readEnd(needs, request, key, attempt === 0);
    if (earlier) return { entry: earlier, tail, repeated: true };
    if (attempt === 0 && (await request.turn?.(tail))) continue;

    const now = needs.clock();
    const drafted = await request.draft(tail, now);
    if ('nothing' in drafted) return { entry: null, tail, repeated: false };
    const next = nextPosition(tail, now, needs.rules, needs.newIncarnation, drafted.add.kind === 'message');
    const draft = await entryAt(needs, request, key, tail, now, next.position, drafted);
    const prepared = await prepare(needs, request, tail, draft, next.restarts);
    if (prepared === 'restarted' || needs.clock() - now > ATTEMPT_LIMIT) continue;
    const entry = { ...draft, ...prepared };
    if (await needs.conversationLog.append(tenantId, conversationId, entry)) return { entry, tail, repeated: false };
    needs.count('CommitConflicts');
    await needs.sleep(Math.random() * 20 * 2 ** Math.min(attempt, 5));
  }
  throw new Refusal('ERR_BUSY', 'too many others are writing to this conversation, try again', { retryAfter: 1 });
}

/**
 * Reads the tail, and finds what an earlier try of this request stored: the answer was lost, or the client sends it once more. By
 * the entry's own key, whatever its kind (docs/decisions/0020-a-send-key-for-every-entry.md).
 *
 * At first both are asked side by side, and that nothing was found is believed where the tail holds all that was committed since.
 * After a lost race others have just written, and the question would be asked again: so it comes after the tail. What has expired is
 * none, though it may lie there still.
 */
async function readEnd(
  { conversationLog, clock, rules }: CommitNeeds,
  { tenantId, conversationId, author, clientId }: Commit,
  key: SendKey,
  isFirst: boolean,
): Promise<{ tail: Tail; earlier: Entry | null }> {
  const find = () => conversationLog.findSent(tenantId, conversationId, author, key);
  // A key generated here cannot be in the log before the first write.
  const isNew = isFirst && clientId === undefined;
  const askedAt = clock();
  const [tail, found] = await Promise.all([
    conversationLog.tail(tenantId, conversationId),
    isFirst && !isNew ? find() : null,
  ]);
  const living = (entry: Entry | null): Entry | null => (entry && !isExpired(entry, askedAt, rules) ? entry : null);
  const inTail = tail.entries.findLast((entry) => entry.author === author && entry.sendKey === key);
  const earlier = living(inTail ?? found);
  const isCertain = isNew || (isFirst && holdsAllSince(tail, askedAt));
  return { tail, earlier: earlier || isCertain ? earlier : living(await find()) };
}

async function entryAt(
  needs: CommitNeeds,
  { tenantId, conversationId, author, number }: Commit,
  sendKey: SendKey,
  tail: Tail,
  now: number,
  position: NextPosition,
  { add, allowance }: Extract<Drafted, { add: Draft }>,
): Promise<KnownEntry> {
  const last = tail.entries.at(-1);
  const at = Math.max(now, last?.at ?? 0);
  const sentNumbers = withNumber(last?.sentNumbers, number);
  const entry: KnownEntry = {
    ...add,
    ...position,
    at,
    author,
    sendKey,
    allowance: allowance ?? refilled(last?.allowance, at),
    ...(sentNumbers.length > 0 ? { sentNumbers } : {}),
    pushedUpTo: await findPushedUpTo(needs.conversationLog, { tenantId, conversationId }, tail, position),
    pushed: false,
  };
  return { ...entry, state: stateAfter(livingState(tail, now, needs.rules), entry) };
}

/**
 * Writes what has to be there before an entry, side by side. `restarted`: another writer has decided meanwhile where the
 * expired log begins again. `unindexed`: from where on nothing leads to the entries, which does not hold this one up.
 */
async function prepare(
  needs: CommitNeeds,
  { tenantId, conversationId, record, onFirstOfDay }: Commit,
  tail: Tail,
  entry: KnownEntry,
  restarts: boolean,
): Promise<Pick<Entry, 'unindexed'> | 'restarted'> {
  const { conversationLog } = needs;
  const last = tail.entries.at(-1);
  const visitor = (record ?? tail.record)?.subject;
  // What was last renewed before the retention was lengthened would end before what is said now.
  const isRenewed = (since: number, isSame: (one: number, other: number) => boolean): boolean =>
    isSame(since, entry.at) && !wasLengthened(since, entry.at, needs.rules);
  const recorded = async (): Promise<boolean> => {
    if (!tail.record && record) await conversationLog.createRecord(tenantId, record);
    else if (last && !isRenewed(last.at, isSameMonth)) await conversationLog.keepRecord(tenantId, conversationId);
    return !restarts || conversationLog.recordRestart(tenantId, conversationId, entry, tail.restart);
  };
  const [unindexed, decided] = await Promise.all([
    makeRows(needs, { tenantId, conversationId }, tail, entry),
    recorded(),
    // Since the last message, which renewed it: what else is added does not.
    visitor && !isRenewed(tail.state.spokenAt, isSameDay) ? onFirstOfDay?.(visitor) : undefined,
  ]);
  return decided ? unindexed : 'restarted';
}
