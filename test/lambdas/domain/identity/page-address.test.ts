import { expect, test } from 'vitest';
import { claimedLocation, pageAddress } from '../../../../lambdas/domain/identity/page-address.ts';

test.each([
  ['https://shop.example/reset?token=secret', 'https://shop.example/reset'],
  ['https://shop.example/reset#token=secret', 'https://shop.example/reset'],
  ['https://shop.example/a?b#c?d', 'https://shop.example/a'],
  ['https://shop.example/a#b\n?token=secret', 'https://shop.example/a'],
  ['https://shop.example?token=secret', 'https://shop.example'],
  ['?token=secret', ''],
  ['https://vera:secret@shop.example/a', 'https://shop.example/a'],
  ['https://shop.example/@vera', 'https://shop.example/@vera'],
  ['https://shop.example/\u202egnp.exe', 'https://shop.example/gnp.exe'],
  ['shop.example', 'shop.example'],
])('%j is shown as %j', (text, shown) => {
  expect(pageAddress(text)).toBe(shown);
});

test('what a page claims is cut, without half of a character', () => {
  const claimed = { domain: 'd'.repeat(254), url: `https://shop.example/${'a'.repeat(1978)}😀` };

  expect(claimedLocation(claimed)).toEqual({
    domain: 'd'.repeat(253),
    url: `https://shop.example/${'a'.repeat(1978)}`,
  });
  expect(claimedLocation({ url: `https://shop.example/?utm_x=${'a'.repeat(3000)}` })).toEqual({
    domain: '',
    url: 'https://shop.example/',
  });
});
