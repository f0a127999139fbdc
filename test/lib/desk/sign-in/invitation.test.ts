import { expect, test } from 'vitest';
import { secretIn, tenantOf } from '../../../../lib/desk/sign-in/invitation.ts';

test('the secret of a link names its tenant', () => {
  const secret = secretIn('#invite=inv_shop-north_kq3vz8mnw2xhb7tcrp5jdg');

  expect(secret).toBe('inv_shop-north_kq3vz8mnw2xhb7tcrp5jdg');
  expect(tenantOf(secret ?? '')).toBe('shop-north');
});

test.each(['', '#/mine/c_1', '#invite=', '#invite=<script>'])('“%s” is no invitation', (fragment) => {
  expect(secretIn(fragment)).toBeUndefined();
});
