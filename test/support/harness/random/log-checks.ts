import { isDeepStrictEqual } from 'node:util';
import { type ActivityRow, bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { type ConversationState, EMPTY, stateAfter } from '../../../../lambdas/domain/conversations/state.ts';
import { userIdOf } from '../../../../lambdas/domain/ids.ts';

/** Kinds that no visitor is told of: written down here a second time, so that the sources' own list is checked too. */
const HIDDEN: ReadonlySet<Entry['kind']> = new Set(['assigned', 'labelled', 'snoozed', 'note', 'unknown']);

export const isHidden = ({ kind }: Pick<Entry, 'kind'>): boolean => HIDDEN.has(kind);

/**
 * What is wrong with the times and states of a stored log, oldest first: times never fall, and each state is the fold of all
 * entries before it. Where entries have been deleted, it goes on from the state of the next.
 */
export function problemsOfLog(conversationId: string, entries: readonly Entry[]): string[] {
  const problems: string[] = [];
  let before: { entry: Entry; state: ConversationState } | undefined;
  for (const entry of entries) {
    const where = `${conversationId} at ${entry.pos}`;
    if (before && entry.at < before.entry.at)
      problems.push(`${where}: time falls from ${before.entry.at} to ${entry.at}`);
    const follows = entry.pos === (before?.entry.pos ?? 0) + 1;
    const state = follows ? stateAfter(stateBefore(entry, before), entry) : entry.state;
    if (!state || !isDeepStrictEqual(entry.state, state)) {
      problems.push(`${where}: ${JSON.stringify(entry.state)} is not the state ${JSON.stringify(state)}`);
    }
    before = { entry, state: state ?? EMPTY };
  }
  return problems;
}

/** An incarnation that begins after an expired one begins with nothing. */
function stateBefore(
  { incarnation }: Entry,
  before: { entry: Entry; state: ConversationState } | undefined,
): ConversationState {
  const goesOn = before && (before.entry.incarnation === incarnation || before.entry.kind === 'erased');
  return goesOn ? before.state : EMPTY;
}

/** What is wrong with a conversation's rows of the activity index: one for each bucket with entries, not after its first. */
export function problemsOfRows(
  conversationId: string,
  entries: readonly Entry[],
  rows: readonly (ActivityRow & { pos: number })[],
): string[] {
  const positions = new Map(
    rows.filter((row) => row.conversationId === conversationId).map((row) => [row.bucket, row.pos]),
  );
  const firsts = new Map<number, Entry>();
  for (const entry of entries) {
    const bucket = bucketAt(conversationId, entry.at);
    if (!firsts.has(bucket)) firsts.set(bucket, entry);
  }
  return [...firsts].flatMap(([bucket, { pos }]) => {
    const from = positions.get(bucket);
    if (from === undefined) return [`${conversationId} at ${pos}: there is no row for ${bucket}`];
    return from > pos ? [`${conversationId} at ${pos}: its row begins at ${from}`] : [];
  });
}

/** The time of a conversation's last message, from the kinds of its entries alone; undefined without one. */
export function lastSpoken(entries: readonly Entry[]): number | undefined {
  const last = entries.at(-1);
  return entries.findLast(({ kind, incarnation }) => kind === 'message' && incarnation === last?.incarnation)?.at;
}

/** What agents need to know of a conversation, counted again from the kinds of its entries alone. */
export type Recount = { assignee: string | undefined; waitingSince: number | undefined };

/**
 * Counts again who answers and since when the visitor waits, and what is wrong with the answers on the way: in a conversation that is
 * nobody's the first one assigns, and another agent's is stored only if it joins. Of the present incarnation; null where some of its
 * entries have been deleted. `joins`: the send keys of messages that join.
 */
export function recounted(
  conversationId: string,
  entries: readonly Entry[],
  joins: ReadonlySet<string>,
): { recount: Recount; problems: string[] } | null {
  const present = entries.filter(({ incarnation }) => incarnation === entries.at(-1)?.incarnation);
  const [first] = present;
  if (!first || first.seq !== (first.kind === 'message' ? 1 : 0)) return null;
  if (present.some(({ pos }, index) => pos !== first.pos + index)) return null;
  const problems: string[] = [];
  const recount: Recount = { assignee: undefined, waitingSince: undefined };
  let isClosed = false;
  for (const entry of present) {
    const where = `${conversationId} at ${entry.pos}`;
    if (entry.kind === 'assigned') recount.assignee = entry.to ?? undefined;
    if (entry.kind === 'closed' || (entry.kind === 'reopened' && !isClosed)) recount.assignee = undefined;
    if (entry.kind === 'closed') isClosed = true;
    if (entry.kind === 'reopened' || entry.kind === 'message') isClosed = false;
    if (entry.kind !== 'message') continue;
    if (entry.reopens) recount.assignee = undefined;
    if (entry.sender === 'user') {
      recount.waitingSince = entry.reopens ? entry.at : (recount.waitingSince ?? entry.at);
      continue;
    }
    recount.waitingSince = undefined;
    const author = userIdOf(entry.author);
    const isFirst = recount.assignee === undefined;
    if (isFirst !== (entry.assigns === true)) problems.push(`${where}: assigns ${entry.assigns}, first ${isFirst}`);
    recount.assignee ??= author;
    if (recount.assignee !== author && !joins.has(entry.sendKey)) {
      problems.push(`${where}: ${author} answers beside ${recount.assignee}, and does not join`);
    }
  }
  return { recount, problems };
}
