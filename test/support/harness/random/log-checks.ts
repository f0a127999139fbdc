import { isDeepStrictEqual } from 'node:util';
import { type ActivityRow, bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { type ConversationState, EMPTY, stateAfter } from '../../../../lambdas/domain/conversations/state.ts';

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
