import { describe, expect, test } from 'vitest';
import { deskRequired, deskTag, isMatched } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import { EMPTY, stateAfter } from '../../../../lambdas/domain/conversations/state.ts';
import {
  aClosing,
  aLabelling,
  aMessage,
  aNote,
  anAssignment,
  aSnooze,
} from '../../../support/builders/conversations.ts';

describe('the tag of what a desk has decided', () => {
  test('is another after each assignment, labelling, snooze and close, and after nothing else', () => {
    const tags = [
      [aMessage({ pos: 1 }), 'same'],
      [anAssignment({ pos: 2 }), 'other'],
      [aLabelling({ pos: 3 }), 'other'],
      [aNote({ pos: 4 }), 'same'],
      [aMessage({ pos: 5 }), 'same'],
      [aSnooze({ pos: 6 }), 'other'],
      [anAssignment({ pos: 7, to: null }), 'other'],
      [aMessage({ pos: 8, sender: 'agent', assigns: true }), 'other'],
      [aClosing({ pos: 9 }), 'other'],
    ] as const;

    let state = EMPTY;
    for (const [entry, becomes] of tags) {
      const before = deskTag(state);
      state = stateAfter(state, entry);
      expect(deskTag(state) === before, entry.kind).toBe(becomes === 'same');
    }
  });

  test.each([
    [undefined, true],
    ['*', true],
    [' * ', true],
    ['"3.2"', true],
    ['"1.0", "3.2"', true],
    ['"1.0","3.2"', true],
    ['W/"3.2"', false],
    ['3.2', false],
    ['"3.20"', false],
    ['"1.0"', false],
    ['', false],
  ])('is matched by If-Match: %s as HTTP says: %s', (ifMatch, is) => {
    expect(isMatched(ifMatch, '"3.2"')).toBe(is);
  });
});

test('what only a desk has is refused where there is none, and who can turn one on is told how', () => {
  deskRequired({ desk: true });

  expect(() => deskRequired({ desk: false })).toThrow(expect.objectContaining({ code: 'ERR_FORBIDDEN' }));
  expect(() => deskRequired({ desk: false })).toThrow('--desk on');
});
