import { readableConversation } from '../domain/access.ts';
import type { Caller } from '../domain/identity.ts';
import { goesOn, type LogRules } from '../domain/log.ts';
import type { Clock, ConversationLog, VisitorStore } from '../domain/ports.ts';
import { noteStatus, type StatusNeeds } from '../domain/visitor-status.ts';

type Needs = StatusNeeds & {
  log: Pick<ConversationLog, 'tail'>;
  visitors: VisitorStore;
  clock: Clock;
  rules: LogRules;
};

/**
 * A visitor opened the widget on its page: agents see that. One whose conversation goes on chats, and has only come back to
 * it.
 */
export async function openWidget(needs: Needs, { visitor }: { visitor: Caller }): Promise<void> {
  const { log, visitors, clock, rules } = needs;
  const conversation = await readableConversation(visitors, visitor, undefined);
  const chats = conversation !== null && goesOn(await log.tail(visitor.tenantId, conversation), clock(), rules);
  await noteStatus(needs, visitor, chats ? 'chatting' : 'bubble_click');
}
