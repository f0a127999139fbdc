import { describe, expect, test } from 'vitest';
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
