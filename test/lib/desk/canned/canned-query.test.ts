import type { CannedReply } from '@chat-gateway/client';
import { expect, test } from 'vitest';
import { cannedMatches, cannedQuery, withReply } from '../../../../lib/desk/canned/canned-query.ts';

const reply = (shortcut: string, text: string, scope: CannedReply['scope'] = 'tenant'): CannedReply => ({
  shortcut,
  text,
  scope,
  changedAt: '2026-03-01T00:00:00.000Z',
});

test.each([
  ['/', 1, { from: 0, to: 1, words: '' }],
  ['/hel', 4, { from: 0, to: 4, words: 'hel' }],
  ['Hi /thx', 7, { from: 3, to: 7, words: 'thx' }],
  ['one\n/two', 8, { from: 4, to: 8, words: 'two' }],
  ['and/or', 6, undefined],
  ['https://x', 9, undefined],
  ['/hello there', 12, undefined],
  ['/hello', 0, undefined],
  [`/${'x'.repeat(33)}`, 34, undefined],
])('in “%s” at %i is looked for %o', (text, caret, query) => {
  expect(cannedQuery(text, caret)).toEqual(query);
});

test('what begins with the words comes first, then what has them; of two of a name the own one counts', () => {
  const replies = [
    reply('hello', 'My hello', 'private'),
    reply('bye', 'Say hello to all'),
    reply('hello', 'Team hello'),
    reply('no', 'No'),
  ];

  expect(cannedMatches(replies, 'hel').map(({ text }) => text)).toEqual(['My hello', 'Say hello to all']);
  expect(cannedMatches(replies, '').map(({ text }) => text)).toEqual(['My hello', 'Say hello to all', 'No']);
});

test('a reply takes the place of what was typed, and the caret stands after it', () => {
  const text = 'Hi /thx, Ann';

  expect(withReply(text, { from: 3, to: 7, words: 'thx' }, 'thank you')).toEqual({
    text: 'Hi thank you, Ann',
    caret: 12,
  });
});
