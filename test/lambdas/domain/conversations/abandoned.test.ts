import { expect, test } from 'vitest';
import { ABANDONED_AFTER, abandoned } from '../../../../lambdas/domain/conversations/abandoned.ts';
import { aMessage, anErasure, NOW_MS } from '../../../support/builders/conversations.ts';

const LATER = NOW_MS + ABANDONED_AFTER;

test('what its sender left unpushed is abandoned once a push would have ended', () => {
  const entries = [aMessage({ pos: 1 }), aMessage({ pos: 2, pushed: false })];

  expect(abandoned(entries, LATER - 1)).toEqual([]);
  expect(abandoned(entries, LATER)).toEqual([entries[1]]);
});

test('what stands before an erased entry is told to nobody any more; the entry itself is', () => {
  const fence = anErasure({ pos: 2, pushed: false });
  const after = aMessage({ pos: 3, pushed: false });

  expect(abandoned([aMessage({ pos: 1, pushed: false }), fence, after], LATER)).toEqual([fence, after]);
});
