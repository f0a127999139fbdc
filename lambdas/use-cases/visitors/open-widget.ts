import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { goesOn, type LogRules } from '../../domain/conversations/log.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { readableConversation } from '../conversations/readable-conversation.ts';
import { noteStatus, type StatusNeeds } from './visitor-status.ts';

type Needs = StatusNeeds & {
  conversationLog: Pick<ConversationLog, 'tail'>;
  visitors: VisitorStore;
  clock: Clock;
  rules: LogRules;
};

/**
 * Records that a visitor opened the widget on its page, for the agents. A visitor who returns to an open conversation
 * gets the status `chatting` instead.
 */
export async function openWidget(needs: Needs, { visitor }: { visitor: Caller }): Promise<void> {
  const { conversationLog, visitors, clock, rules } = needs;
  const conversation = await readableConversation(visitors, visitor, undefined);
  const chats =
    conversation !== null && goesOn(await conversationLog.tail(visitor.tenantId, conversation), clock(), rules);
  await noteStatus(needs, visitor, chats ? 'chatting' : 'bubble_click');
}
