import { expect, test } from 'vitest';
import { conversationIn, messageIdIn, sessionIn } from '../../../lambdas/handlers/named-fields.ts';

test.each([undefined, null, ''])('what is %j is not given', (nothing) => {
  expect(sessionIn({ sessionId: nothing })).toBeUndefined();
  expect(conversationIn({ conversation_id: nothing })).toBeUndefined();
  expect(messageIdIn({ temp_id: nothing })).toEqual({});
});

test.each([false, 0])('a widget without a session may send %j', (nothing) => {
  expect(sessionIn({ session_id: nothing })).toBeUndefined();
});

test.each(['clientMessageId', 'temp_id'])('a message’s own id says how it was written: %s', (name) => {
  expect(messageIdIn({ [name]: 'm1' })).toEqual({ clientMessageId: 'm1', idField: name });
  expect(messageIdIn({ [name]: 1764000000000 })).toEqual({ clientMessageId: '1764000000000', idField: name });
  expect(() => messageIdIn({ [name]: {} })).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: name }));
});

test.each([1.5, 'a#b', 'x'.repeat(129)])('a conversation that cannot be one is refused: %j', (value) => {
  expect(() => conversationIn({ conversationId: value })).toThrow(expect.objectContaining({ field: 'conversationId' }));
});

test('a session that could be guessed is refused under its name', () => {
  expect(() => sessionIn({ session_id: 'short' })).toThrow(expect.objectContaining({ field: 'session_id' }));
});
