import type { ConversationChange, ListedConversation, Message, ThreadEntry } from '@chat-gateway/client';

/** The agent who looks at the desk, in tests of its page; and a colleague. */
export const ME = 'a_me';
export const BEN = { id: 'a_ben', name: 'Ben' };

/** A time of the day on which these tests play, as `HH:mm`. */
export const at = (time: string, day = '2026-03-02'): string => `${day}T${time}:00.000Z`;
export const NOW = Date.parse(at('12:00'));

export function aMessage(seq: number, more: Partial<Message> = {}): Message {
  const id = `m${seq}`;
  return {
    id,
    message_id: id,
    seq,
    text: `text ${seq}`,
    sender: 'user',
    sender_type: 'user',
    sender_id: 'v_vera',
    timestamp: at(`10:${String(seq).padStart(2, '0')}`),
    conversation_id: 'c_1',
    conversationId: 'c_1',
    ...more,
  };
}

export const myMessage = (seq: number, more: Partial<Message> = {}): Message =>
  aMessage(seq, { sender: 'agent', sender_type: 'agent', sender_id: ME, ...more });

export const entry = (message: Message): ThreadEntry => ({ type: 'message', message });

export function aRow(id: string, more: Partial<ListedConversation> = {}): ListedConversation {
  return {
    conversationId: id,
    conversation_id: id,
    visitor: { userId: 'v_vera', anonymous: true },
    status: 'open',
    lastMessage: aMessage(1),
    lastActivityAt: at('10:01'),
    seq: 1,
    unread: 1,
    desk: { assignee: null, labels: [], snoozedUntil: null, waitingSince: at('10:01'), etag: '"1"' },
    ...more,
  };
}

export const desk = (more: Partial<NonNullable<ListedConversation['desk']>> = {}) => ({
  assignee: null,
  labels: [],
  snoozedUntil: null,
  waitingSince: null,
  etag: '"2"',
  ...more,
});

export const aChange = (more: Partial<ConversationChange> = {}): ConversationChange => ({
  conversation_id: 'c_1',
  status: 'open',
  at: at('10:30'),
  pos: 7,
  desk: desk(),
  ...more,
});
