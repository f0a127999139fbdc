import { expect, test } from 'vitest';
import { FIRST, fragmentOf, routeIn } from '../../../../lib/desk/page/route.ts';

test.each([{ view: 'mine', conversationId: null } as const, { view: 'closed', conversationId: 'c_a/b #1' } as const])(
  'a route comes back from its address: %o',
  (route) => {
    expect(routeIn(fragmentOf(route))).toEqual(route);
  },
);

test.each(['', '#', '#invite=inv_shop_abc', '#/elsewhere/c_1', '#/__proto__'])(
  '“%s” leads to the first list',
  (fragment) => {
    expect(routeIn(fragment)).toEqual(FIRST);
  },
);

test('an address that is broken names no conversation', () => {
  expect(routeIn('#/mine/%E0%A4%A')).toEqual({ view: 'mine', conversationId: null });
});
