import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutAddress } from '../../../../lib/client/socket/cut-address.ts';

it.each([
  ['https://a/b', 20, 'https://a/b'],
  ['https://a/bcd', 11, 'https://a/b'],
  ['https://a/😀😀', 11, 'https://a/'],
  ['https://a/%F0%9F%98%80', 21, 'https://a/'],
  ['https://a/x%F0%9F%98%80%F0%9F%98%80', 33, 'https://a/x%F0%9F%98%80'],
  ['https://a/%C3%BC%C3%BC', 20, 'https://a/%C3%BC'],
  [`https://a/${'%FC'.repeat(20)}`, 60, `https://a/${'%FC'.repeat(16)}`],
])('%s is cut to %i characters: %s', (address, longest, cut) => {
  expect(cutAddress(address, longest)).toBe(cut);
});

it('what is cut is a beginning, no longer than it may be, whose characters are whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(80), (text, longest) => {
      for (const encoded of [false, true]) {
        const address = `https://a/${encoded ? encodeURIComponent(text) : text}`;
        const cut = cutAddress(address, longest);

        expect(address.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(longest);
        expect(cut.length).toBeGreaterThan(Math.min(address.length, longest) - 12);
        expect(cut.isWellFormed()).toBe(true);
        if (encoded) expect(() => decodeURIComponent(cut)).not.toThrow();
      }
    }),
  );
});
