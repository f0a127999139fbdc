import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import { assigneeNow, type DeskRules, isShownTo } from '../../domain/conversations/desk-rules.ts';
import { spokenState } from '../../domain/conversations/log.ts';
import type { ConversationSummary } from '../../domain/conversations/summary.ts';
import type { VisitorCard } from '../../domain/desk/visitor-card.ts';
import { Refusal } from '../../domain/errors.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId } from '../../domain/ids.ts';
import { type SummaryNeeds, summaryFor } from '../conversations/summary-for.ts';
import { type CardNeeds, visitorCard } from './visitor-card.ts';

type Needs = SummaryNeeds & CardNeeds & { conversationLog: Pick<ConversationLog, 'tail' | 'from'>; desk: DeskRules };

export type Shown = { conversation: ConversationSummary; card: VisitorCard };

/** One conversation of the caller's tenant, with its visitor's card. One that it may not see is as if it were not there. */
export async function showConversation(
  needs: Needs,
  { caller, conversationId }: { caller: Caller; conversationId: ConversationId },
): Promise<Shown> {
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may do this');
  const { conversationLog, clock, rules, desk } = needs;
  const { tenantId } = caller;
  const tail = await conversationLog.tail(tenantId, conversationId);
  const state = spokenState(tail, clock(), rules);
  if (!isShownTo(desk, caller, assigneeNow(state, clock(), rules))) throw noSuchConversation();
  const [conversation, card] = await Promise.all([
    summaryFor(needs, tenantId, tail),
    visitorCard(needs, tenantId, tail),
  ]);
  return { conversation, card };
}
