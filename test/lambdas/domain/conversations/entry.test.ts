import { describe, expect, test } from 'vitest';
import {
  clientMessageIdOf,
  type Entry,
  entryId,
  isMessage,
  isVisibleToVisitors,
  messageId,
} from '../../../../lambdas/domain/conversations/entry.ts';
import { aMessage, anUnknown, ENTRIES, INCARNATION } from '../../../support/builders/conversations.ts';

const all: Entry[] = [...Object.values(ENTRIES).flat(), anUnknown()];

test('a visitor is told of exactly these kinds; any other is hidden until it is listed', () => {
  const kinds = new Set(all.filter(isVisibleToVisitors).map(({ kind }) => kind));

  expect([...kinds].sort()).toEqual(['closed', 'erased', 'message', 'reopened']);
});

test('only messages are messages', () => {
  expect(new Set(all.filter(isMessage).map(({ kind }) => kind))).toEqual(new Set(['message']));
});

describe('the id', () => {
  test('of a message counts messages, so it tells nothing of entries that a visitor is not shown', () => {
    expect(messageId(aMessage({ pos: 9, seq: 3 }))).toBe(`m_${INCARNATION}_3`);
    expect(messageId(aMessage({ pos: 7, seq: 3 }))).toBe(messageId(aMessage({ pos: 9, seq: 3 })));
  });

  test('of an entry of any kind is its own', () => {
    expect(entryId(aMessage({ pos: 9, seq: 3 }))).toBe(`${INCARNATION}.9`);
  });

  test('that a client gave is told from one that was made here', () => {
    expect([clientMessageIdOf('cc-1'), clientMessageIdOf('sc-1')]).toEqual(['c-1', undefined]);
  });
});
