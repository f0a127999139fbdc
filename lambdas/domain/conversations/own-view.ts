import type { ConversationId } from '../ids.ts';
import type { Tail } from './entry.ts';
import { closesAt, type LogRules, livingState, statusOf } from './log.ts';

/** A visitor's conversation as the visitor receives it: nothing of what the site's agents know or decide. */
export function ownView(conversationId: ConversationId, tail: Tail, now: number, rules: LogRules) {
  const state = livingState(tail, now, rules);
  const status = statusOf(state, now, rules);
  const closedAt = state.status === 'closed' ? state.statusSince : closesAt(state, rules);
  return {
    conversationId,
    conversation_id: conversationId,
    status,
    ...(status === 'closed' ? { closedAt: new Date(closedAt).toISOString() } : {}),
  };
}
