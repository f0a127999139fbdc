import { expect, test } from 'vitest';
import { edgeRequestId } from '../../../lambdas/middleware/edge-request-id.ts';

test('an id of CloudFront is taken', () => {
  const id = '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==';

  expect(edgeRequestId(id)).toBe(id);
});

test.each([
  { what: 'nothing', header: undefined },
  { what: 'a key', header: `pk_shop_${'a'.repeat(48)}` },
  { what: 'a token', header: `eyJ${'a'.repeat(30)}.eyJ${'b'.repeat(30)}.c==` },
  { what: 'a text', header: 'please call me back on 555 1234, I am Alice and I live in Wonderland ==' },
  { what: 'two of them', header: `${'a'.repeat(54)}==,${'a'.repeat(54)}==` },
])('$what in the header is not', ({ header }) => {
  expect(edgeRequestId(header)).toBeUndefined();
});
