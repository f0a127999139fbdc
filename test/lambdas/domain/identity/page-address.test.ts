import { expect, test } from 'vitest';
import { pageAddress } from '../../../../lambdas/domain/identity/page-address.ts';

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
