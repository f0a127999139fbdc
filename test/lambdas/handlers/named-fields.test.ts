import { expect, test } from 'vitest';
import { conversationIn, messageIdIn, sessionIn } from '../../../lambdas/handlers/named-fields.ts';

test.each([undefined, null])('what is %j is not given', (nothing) => {
  expect(sessionIn({ sessionId: nothing })).toBeUndefined();
  expect(conversationIn({ conversation_id: nothing })).toBeUndefined();
  expect(messageIdIn({ temp_id: nothing })).toEqual({});
});

test('a widget without a session sends an empty one; a message’s id or a conversation is never empty', () => {
  expect(sessionIn({ session_id: '' })).toBeUndefined();
  expect(() => conversationIn({ conversation_id: '' })).toThrow(expect.objectContaining({ field: 'conversation_id' }));
  expect(() => messageIdIn({ clientMessageId: '' })).toThrow(expect.objectContaining({ field: 'clientMessageId' }));
});

test.each(['clientMessageId', 'temp_id'])('a message’s own id says how it was written: %s', (name) => {
  expect(messageIdIn({ [name]: 'm1' })).toEqual({ clientMessageId: 'm1', idField: name });
  expect(() => messageIdIn({ [name]: 7 })).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: name }));
});

test.each([7, 'a#b', 'x'.repeat(129)])('a conversation that cannot be one is refused: %j', (value) => {
  expect(() => conversationIn({ conversationId: value })).toThrow(expect.objectContaining({ field: 'conversationId' }));
});

test('a session that could be guessed is refused under its name', () => {
  expect(() => sessionIn({ session_id: 'short' })).toThrow(expect.objectContaining({ field: 'session_id' }));
});
