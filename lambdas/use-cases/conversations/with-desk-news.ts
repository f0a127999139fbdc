import type { DeskRules } from '../../domain/conversations/desk-rules.ts';
import { deskView } from '../../domain/conversations/desk-view.ts';
import type { DeskNews, Entry, LocatedEntry } from '../../domain/conversations/entry.ts';
import { type LogRules, statusOf } from '../../domain/conversations/log.ts';
import { type DeskFactNeeds, deskFacts } from './desk-facts.ts';

export type DeskNewsNeeds = DeskFactNeeds & { rules: LogRules; desk: DeskRules };

/**
 * Entries with what agents are told of them where a desk is on: what it has decided of the conversation as of then. Nothing is read
 * for other tenants, nor for messages that assign and open nothing; labels that the entries do not have are one read.
 */
export async function withDeskNews(needs: DeskNewsNeeds, located: LocatedEntry[]): Promise<LocatedEntry[]> {
  if (!needs.desk.desk) return located;
  const logs = Map.groupBy(located, ({ conversationId }) => conversationId);
  return Promise.all(
    located.map(async (each) => {
      const entries = (logs.get(each.conversationId) ?? []).map(({ entry }) => entry);
      const news = await newsOf(needs, each, entries);
      return news ? { ...each, news } : each;
    }),
  );
}

async function newsOf(needs: DeskNewsNeeds, located: LocatedEntry, entries: Entry[]): Promise<DeskNews | null> {
  const { entry, withheld } = located;
  if (withheld) return null;
  if (entry.kind === 'note') return {};
  if (!changesDesk(entry) || !entry.state) return null;
  const reload = needs.desk.agentsSee === 'assigned' && showsToMore(entry);
  const facts = await deskFacts(needs, located, { entries, state: entry.state });
  const status = statusOf(entry.state, entry.at, needs.rules);
  return { change: { status, desk: deskView(facts, entry.at, needs.rules) }, ...(reload ? { reload } : {}) };
}

/** Whether an entry changes what agents' lists show, beside what they take from any message. */
function changesDesk(entry: Entry): boolean {
  switch (entry.kind) {
    case 'message':
      return entry.reopens === true || entry.assigns === true;
    case 'closed':
    case 'reopened':
    case 'assigned':
    case 'labelled':
    case 'snoozed':
      return true;
    case 'note':
    case 'erased':
    case 'unknown':
      return false;
  }
}

/** Whether agents who may see only their own conversations may see this one from now on: it is theirs, or nobody's. */
const showsToMore = (entry: Entry): boolean =>
  entry.kind === 'assigned' ||
  entry.kind === 'closed' ||
  entry.kind === 'reopened' ||
  (entry.kind === 'message' && entry.reopens === true);
