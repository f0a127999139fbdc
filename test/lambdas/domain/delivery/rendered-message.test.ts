import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../../lambdas/domain/delivery/connection.ts';
import { knownAs, renderedMessage } from '../../../../lambdas/domain/delivery/rendered-message.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { aMessage } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const located = { tenantId: SHOP, conversationId: 'c_1', entry: aMessage() };
const OWN = '2026-01-01T00:00:30.000Z';

test('a widget’s socket gets its conversation by the handle, in both spellings; every other by the public id', () => {
  expect(renderedMessage({ connectionId: 'a', handle: sealed('h') }, located)).toMatchObject({
    conversation_id: 'h',
    conversationId: 'h',
  });
  expect(renderedMessage({ connectionId: 'a' }, located)).toMatchObject({
    conversation_id: 'c_1',
    conversationId: 'c_1',
  });
  expect([knownAs({ handle: sealed('h') }, 'c_1'), knownAs({ handle: sealed('') }, 'c_1'), knownAs({}, 'c_1')]).toEqual(
    ['h', 'c_1', 'c_1'],
  );
});

describe('the sender’s own time', () => {
  const initiator = { connectionId: 'a', echo: true, timestamp: OWN };

  test('is returned to the socket that sent it, and to no other', () => {
    expect(renderedMessage({ connectionId: 'a' }, located, initiator).timestamp).toBe(OWN);
    expect(renderedMessage({ connectionId: 'b' }, located, initiator).timestamp).toBe('2026-01-01T00:00:00.000Z');
  });
});

describe('a file', () => {
  const url = 'https://chat.example/files/invoice.pdf';
  const attachments = [{ url, filename: 'invoice.pdf', contentType: 'application/pdf', size: 9 }];
  const textTo = (receiver: Partial<Connection>, over: Parameters<typeof aMessage>[0] = {}) =>
    renderedMessage(
      { connectionId: 'a', role: 'visitor', door: 'socketio', v1: false, ...receiver },
      {
        tenantId: SHOP,
        conversationId: 'c_1',
        entry: aMessage({ sender: 'agent', text: 'Here', attachments, ...over }),
      },
    ).text;

  test.each<[string, Partial<Connection>]>([
    ['over Socket.IO with its token', { handle: sealed('h') }],
    ['over Socket.IO with a key or nothing', { handle: '' }],
    ['at /ws', { door: 'ws' }],
    ['at /ws/chat without chat.v1', { door: 'chat' }],
  ])('of an agent is an address in the text of a widget %s, which draws none', (_, receiver) => {
    expect(textTo(receiver)).toBe(`Here\n${url}`);
    expect(textTo(receiver, { text: '' })).toBe(`[Attachment: invoice.pdf]\n${url}`);
    expect(textTo(receiver, { sender: 'user' })).toBe('Here');
    expect(textTo(receiver, { attachments: [] })).toBe('Here');
  });

  test.each<[string, Partial<Connection>]>([
    ['a client over Socket.IO with a token of its own', {}],
    ['a client of chat.v1', { door: 'chat', v1: true }],
    ['an agent', { role: 'agent', door: 'ws' }],
  ])('is no address in the text of %s', (_, receiver) => {
    expect(textTo(receiver)).toBe('Here');
  });
});
