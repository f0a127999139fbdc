import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { noSuchConversation, recordOf } from '../../domain/conversations/conversation-record.ts';
import type { DeskRules } from '../../domain/conversations/desk-rules.ts';
import { deskView } from '../../domain/conversations/desk-view.ts';
import type { LocatedEntry, Tail } from '../../domain/conversations/entry.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import { type ConversationSummary, summaryOf } from '../../domain/conversations/summary.ts';
import { given } from '../../domain/given.ts';
import type { KnownVisitors } from '../../domain/identity/known-visitors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { deskFacts } from './desk-facts.ts';
import { lastMessageOf } from './last-message-of.ts';
import { type NameNeeds, withAuthorNames } from './with-author-names.ts';

export type SummaryNeeds = NameNeeds & {
  conversationLog: Pick<ConversationLog, 'from'>;
  knownVisitors: KnownVisitors;
  clock: Clock;
  rules: LogRules;
};

/**
 * The summaries of conversations from their tails, with names as known now: one read for all their visitors. On a desk with what
 * that has decided.
 */
export async function summariesFor(
  needs: SummaryNeeds & { desk: DeskRules },
  tenantId: TenantId,
  tails: readonly Tail[],
): Promise<(ConversationSummary | null)[]> {
  const visitors = await needs.knownVisitors.findAll(
    tenantId,
    tails.flatMap(({ record }) => (record ? [record.subject] : [])),
  );
  return Promise.all(
    tails.map(async (tail) => {
      const { conversationId, subject } = recordOf(tail);
      const lastMessage = await lastMessageOf(needs, { tenantId, conversationId }, tail);
      const visitor = visitors.get(subject);
      const summary = summaryOf(tenantId, tail, { visitor, lastMessage }, needs.clock(), needs.rules);
      return summary && withDesk(needs, tail, await withAuthorName(needs, summary, visitor?.name));
    }),
  );
}

async function withAuthorName(
  needs: NameNeeds,
  summary: ConversationSummary,
  visitorName: string | undefined,
): Promise<ConversationSummary> {
  const { lastMessage } = summary;
  if (!lastMessage) return summary;
  const isVisitors = lastMessage.sender === 'user';
  const { tenantId, conversationId } = summary;
  const located: LocatedEntry[] = [{ tenantId, conversationId, entry: lastMessage }];
  const [found] = isVisitors ? [] : await withAuthorNames(needs, located);
  return { ...summary, ...given({ lastAuthorName: isVisitors ? visitorName : found?.authorName }) };
}

async function withDesk(
  needs: SummaryNeeds & { desk: DeskRules },
  tail: Tail,
  summary: ConversationSummary,
): Promise<ConversationSummary> {
  if (!needs.desk.desk) return summary;
  const facts = await deskFacts(needs, summary, tail);
  return { ...summary, desk: deskView(facts, needs.clock(), needs.rules) };
}

/** The summary of one conversation; refused if it has none. */
export async function summaryFor(
  needs: SummaryNeeds & { desk: DeskRules },
  tenantId: TenantId,
  tail: Tail,
): Promise<ConversationSummary> {
  const [summary] = tail.record ? await summariesFor(needs, tenantId, [tail]) : [];
  if (!summary) throw noSuchConversation();
  return summary;
}
