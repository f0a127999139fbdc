import { expect, test } from 'vitest';
import { plainPath } from '../../../../lib/contract/http/plain-path.ts';

test.each([
  ['//api/health', '/api/health'],
  ['/api//chat///messages//', '/api/chat/messages'],
  ['/', '/'],
  ['/files/', '/files/'],
  ['/files//a', '/files//a'],
  ['//files/a', '/files/a'],
])('%s is spelled %s', (path, plain) => {
  expect(plainPath(path)).toBe(plain);
});
