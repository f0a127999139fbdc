import { type Entry, minuteOf, type Placed, rowOf } from './conversation.ts';
import type { ConversationId, TenantId } from './ids.ts';
import { inParallel } from './parallel.ts';
import type { ConversationLog, MinuteIndex } from './ports.ts';

type Needs = { log: ConversationLog; minutes: MinuteIndex };

/**
 * Milliseconds by which a commit time may lie before the moment at which others can see the entry: the longest invocation
 * (29 s) and clocks that differ, several times over.
 */
export const OVERLAP = 120_000;

const ENTRIES_PER_READ = 100;
const ROWS_PER_READ = 500;
const CONVERSATIONS_AT_ONCE = 10;

/** What was added to one conversation since a commit time, in order. */
export async function addedSince(
  { log }: Pick<Needs, 'log'>,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
  since: number,
): Promise<Placed[]> {
  const added: Entry[] = [];
  for (let pos: number | null = null; ; ) {
    const page: Entry[] = await log.before(tenantId, conversationId, pos, ENTRIES_PER_READ);
    added.unshift(...page.filter((entry) => entry.at >= since));
    const oldest = page[0];
    if (!oldest || page.length < ENTRIES_PER_READ || oldest.at < since - OVERLAP) break;
    pos = oldest.pos;
  }
  return added.map((entry) => ({ tenantId, conversationId, entry }));
}

/** An entry with the moment since which everyone could know of it: its own, or a later one at which a repair pushed it. */
type Known = { placed: Placed; since: number };

/**
 * What a listener to many conversations may not know of one of them: what was added since a commit time, and what was
 * added before and pushed only since, because its sender died. How far back that can be, says the last entry before.
 */
async function unknownSince(
  { log }: Pick<Needs, 'log'>,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
  since: number,
): Promise<Known[]> {
  let entries: Entry[] = [];
  for (let pos: number | null = null; ; ) {
    const page: Entry[] = await log.before(tenantId, conversationId, pos, ENTRIES_PER_READ);
    entries = [...page, ...entries];
    const oldest = page[0];
    if (!oldest || page.length < ENTRIES_PER_READ) break;
    if (oldest.at < since - OVERLAP && oldest.pos <= firstPerhapsUnknown(entries, since)) break;
    pos = oldest.pos;
  }
  return entries
    .map((entry) => ({ placed: { tenantId, conversationId, entry }, since: knownSince(entry, since) }))
    .filter((known) => known.since >= since);
}

const knownSince = ({ at, pushedAt = Number.POSITIVE_INFINITY }: Entry, since: number): number =>
  at >= since ? at : pushedAt;

function firstPerhapsUnknown(entries: Entry[], since: number): number {
  const index = entries.findIndex(({ at }) => at >= since);
  const before = index < 0 ? entries.at(-1) : entries[index - 1];
  return before ? before.settled + 1 : 1;
}

/**
 * What was added to all of a tenant's conversations since a commit time: the minute index says which, their logs say what.
 * In the order of moments since which it can be known; those which nobody has pushed yet come last.
 */
export async function addedToTenantSince(needs: Needs, tenantId: TenantId, since: number): Promise<Known[]> {
  const found: Known[] = [];
  await inParallel([...(await touchedSince(needs, tenantId, since))], CONVERSATIONS_AT_ONCE, async (conversationId) => {
    found.push(...(await unknownSince(needs, { tenantId, conversationId }, since)));
  });
  return found.sort((a, b) => compared(a.since, b.since) || a.placed.entry.pos - b.placed.entry.pos);
}

/** A difference would be no number where both are infinite. */
const compared = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

async function touchedSince({ minutes }: Needs, tenantId: TenantId, since: number): Promise<Set<ConversationId>> {
  const touched = new Set<ConversationId>();
  for (let before: Awaited<ReturnType<MinuteIndex['ofTenant']>>[number] | undefined; ; ) {
    const rows = await minutes.ofTenant(tenantId, { before, since: rowOf(minuteOf(since)), limit: ROWS_PER_READ });
    for (const { conversationId } of rows) touched.add(conversationId);
    before = rows.at(-1);
    if (rows.length < ROWS_PER_READ) return touched;
  }
}
