import { expect, test } from 'vitest';
import { threadItems } from '../../../../lib/desk/thread/thread-items.ts';
import { aMessage, at, entry, ME, myMessage } from '../conversations.ts';

const shown = (...args: Parameters<typeof threadItems>) =>
  threadItems(...args).map((item) =>
    item.kind === 'entry' ? `${item.key}${item.continues ? ' continues' : ''}` : item.kind,
  );
const yesterday = aMessage(1, { timestamp: at('12:00', '2026-03-01') });

test('days stand between messages, and the first that is unread has a mark before it', () => {
  const entries = [yesterday, aMessage(2), aMessage(3)].map(entry);

  expect(shown(entries, { newFrom: 3, me: ME })).toEqual(['day', 'm1', 'day', 'm2', 'new', 'm3']);
});

test('messages of one author within some minutes stand together', () => {
  const entries = [aMessage(1), aMessage(2), myMessage(3), aMessage(4), aMessage(30)].map(entry);

  expect(shown(entries, { newFrom: null, me: ME })).toEqual(['day', 'm1', 'm2 continues', 'm3', 'm4', 'm30']);
});

test('who has answered has read what was before', () => {
  const entries = [aMessage(1), myMessage(2), aMessage(3)].map(entry);

  expect(shown(entries, { newFrom: 1, me: ME })).toEqual(['day', 'm1', 'm2', 'new', 'm3']);
});
