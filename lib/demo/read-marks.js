import { storedValue } from './stored-value.js';

/** How far this browser has read each conversation: the gateway passes such marks on and does not keep them. */
export function readMarks(tenantId) {
  const kept = storedValue(localStorage, `chat-demo:read:${tenantId}`);
  return {
    of: (conversationId) => kept.read()?.[conversationId] ?? 0,
    set: (conversationId, seq) => kept.write({ ...kept.read(), [conversationId]: seq }),
  };
}
