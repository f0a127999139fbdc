import { expect, test } from 'vitest';
import { addressBlock } from '../../../../lambdas/domain/tokens/address-block.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:DB8:0001:0002::6', '2001:db8:1:2::'],
  ['2001:db8::6', '2001:db8:0:0::'],
  ['2001:db8:1:2::', '2001:db8:1:2::'],
  ['::1', '0:0:0:0::'],
  ['fe80::1%eth0', 'fe80:0:0:0::'],
  ['not#an/address', 'notanaddress'],
])('%s counts as %s', (address, block) => {
  expect(addressBlock(address)).toBe(block);
});
