import { type Entry, minuteOf, type Placed } from './conversation.ts';
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

/**
 * The same, and what was not settled at that time: perhaps it was pushed to nobody until after. What was, says the last
 * entry before.
 */
async function unseenSince(
  { log }: Pick<Needs, 'log'>,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
  since: number,
): Promise<Placed[]> {
  let entries: Entry[] = [];
  for (let pos: number | null = null; ; ) {
    const page: Entry[] = await log.before(tenantId, conversationId, pos, ENTRIES_PER_READ);
    entries = [...page, ...entries];
    const oldest = page[0];
    if (!oldest || page.length < ENTRIES_PER_READ) break;
    if (oldest.at < since - OVERLAP && oldest.pos <= firstUnseen(entries, since)) break;
    pos = oldest.pos;
  }
  const first = firstUnseen(entries, since);
  return entries.filter(({ pos }) => pos >= first).map((entry) => ({ tenantId, conversationId, entry }));
}

function firstUnseen(entries: Entry[], since: number): number {
  const index = entries.findIndex(({ at }) => at >= since);
  const before = index < 0 ? entries.at(-1) : entries[index - 1];
  const after = index < 0 ? undefined : entries[index];
  // Of an earlier life of the log nothing is left to be told.
  if (before && (!after || after.life === before.life)) return before.settled + 1;
  return after?.pos ?? 1;
}

/** What was added to all of a tenant's conversations since a commit time: the minute index says which, their logs say what. */
export async function addedToTenantSince(needs: Needs, tenantId: TenantId, since: number): Promise<Placed[]> {
  const found: Placed[] = [];
  await inParallel([...(await touchedSince(needs, tenantId, since))], CONVERSATIONS_AT_ONCE, async (conversationId) => {
    found.push(...(await unseenSince(needs, { tenantId, conversationId }, since)));
  });
  return found.sort((a, b) => a.entry.at - b.entry.at || a.entry.pos - b.entry.pos);
}

async function touchedSince({ minutes }: Needs, tenantId: TenantId, since: number): Promise<Set<ConversationId>> {
  const touched = new Set<ConversationId>();
  for (let before: Awaited<ReturnType<MinuteIndex['ofTenant']>>[number] | undefined; ; ) {
    const rows = await minutes.ofTenant(tenantId, { before, since: minuteOf(since), limit: ROWS_PER_READ });
    for (const { conversationId } of rows) touched.add(conversationId);
    before = rows.at(-1);
    if (rows.length < ROWS_PER_READ) return touched;
  }
}
