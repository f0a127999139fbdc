import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import { assigneeNow, type DeskRules, isRestricted, isShownTo } from '../../domain/conversations/desk-rules.ts';
import type { Tail } from '../../domain/conversations/entry.ts';
import { type LogRules, livingState } from '../../domain/conversations/log.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type SightNeeds = { clock: Clock; rules: LogRules; desk: DeskRules };

type Person = Pick<Caller, 'tenantId' | 'userId' | 'role'>;

/** Whether somebody may know of a conversation, by the end of its log. */
export function isSeenBy(
  { clock, rules, desk }: SightNeeds,
  person: Person,
  tail: Pick<Tail, 'entries' | 'state'>,
): boolean {
  const now = clock();
  return isShownTo(desk, person, assigneeNow(livingState(tail, now, rules), now, rules));
}

/** Refuses a conversation of which the caller may not know, as if it were not there. */
export function refuseHidden(needs: SightNeeds, caller: Caller, tail: Pick<Tail, 'entries' | 'state'>): void {
  if (!isSeenBy(needs, caller, tail)) throw noSuchConversation();
}

/** The same, before anything else is said of the conversation. Reads only for a caller of whom conversations may be hidden. */
export async function refuseHiddenOf(
  needs: SightNeeds & { conversationLog: Pick<ConversationLog, 'tail'> },
  caller: Caller,
  conversationId: ConversationId,
): Promise<void> {
  if (!isRestricted(needs.desk, caller)) return;
  refuseHidden(needs, caller, await needs.conversationLog.tail(caller.tenantId, conversationId));
}
