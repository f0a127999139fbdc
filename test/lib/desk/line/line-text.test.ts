import { expect, test } from 'vitest';
import { lineText } from '../../../../lib/desk/line/line-text.ts';

test('a line that works, or is being opened, is not talked about', () => {
  for (const state of ['idle', 'connecting', 'catching-up', 'live'] as const)
    expect(lineText(state, false, 3)).toBeNull();
  expect(lineText('live', true, 0)).toBeNull();
});

test('what is down says so, and what becomes of what was written', () => {
  expect(lineText('down', false, 0)).toMatch(/down/);
  expect(lineText('down', false, 2)).toMatch(/2 answers are kept/);
  expect(lineText('down', true, 1)).toMatch(/offline.*One answer is kept/);
  expect(lineText('blocked', false, 0)).toMatch(/reload/);
});
