import { expect, test } from 'vitest';
import { jsonDepth } from '../../../lambdas/protocol/json-depth.ts';

test.each([
  ['', 0],
  ['1', 0],
  ['[]', 1],
  ['[[],[],{}]', 2],
  ['{"a":{"b":[1]},"c":[]}', 3],
  ['["[[[["]', 1],
  ['["\\"[[["]', 1],
  ['["\\\\",["["]]', 2],
  ['{"[{":"}]"}', 1],
])('%s nests %i deep', (text, depth) => {
  expect(jsonDepth(text)).toBe(depth);
});
