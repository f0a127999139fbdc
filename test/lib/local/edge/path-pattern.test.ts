import { expect, test } from 'vitest';
import { pathMatches } from '../../../../lib/local/edge/path-pattern.ts';

test.each([
  ['/ws*', '/ws', true],
  ['/ws*', '/ws/chat/', true],
  ['/ws/*', '/ws', false],
  ['ws/chat', '/ws/chat', true],
  ['/ws/chat', '/ws/chat/', false],
  ['/API/*', '/api/x', false],
  ['*.js', '/a/b.js', true],
  ['/a?c', '/abc', true],
  ['/a.c', '/abc', false],
])('%s and %s: %s', (pattern, path, fits) => {
  expect(pathMatches(pattern, path)).toBe(fits);
});
