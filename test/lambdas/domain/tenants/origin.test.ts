import { describe, expect, test } from 'vitest';
import { allowedOrigin, originAllowed } from '../../../../lambdas/domain/tenants/origin.ts';

describe('an entry of an allow-list', () => {
  test.each([
    ['https://shop.example', 'https://shop.example'],
    ['HTTPS://Shop.Example:443', 'https://shop.example'],
    ['https://shop.example:8443', 'https://shop.example:8443'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['https://*.shop.example', 'https://*.shop.example'],
    ['https://*.Shop.example:8443', 'https://*.shop.example:8443'],
    ['http://localhost:*', 'http://localhost:*'],
    ['http://[::1]:*', 'http://[::1]:*'],
  ])('%s is kept as %s', (given, kept) => {
    expect(allowedOrigin(given)).toBe(kept);
  });

  test.each([
    '',
    'shop.example',
    'https://',
    'https://shop.example/',
    'https://shop.example/path',
    'https://shop.example?x',
    'https://user@shop.example',
    'ftp://shop.example',
    'null',
    '*',
    'https://*',
    'https://*.com',
    'https://*.*.shop.example',
    'https://a.*.shop.example',
    'https://a*.shop.example',
    'https://*.127.0.0.1',
    'https://shop.example:*',
    'https://*.localhost:*',
    'https://.shop.example',
    'https://*..shop.example',
    'http://localhost:80:*',
    7,
  ])('%s is refused', (given) => {
    expect(() => allowedOrigin(given)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'origin' }));
  });
});

describe('a page', () => {
  const allowed = ['https://shop.example', 'https://*.shop.example', 'http://localhost:*', 'https://b.example:8443'];

  test.each([
    'https://shop.example',
    'https://www.shop.example',
    'http://localhost',
    'http://localhost:5173',
    'https://b.example:8443',
  ])('of %s is admitted', (origin) => {
    expect(originAllowed(allowed, origin)).toBe(true);
  });

  test.each([
    'http://shop.example',
    'https://.shop.example',
    'https://%2eshop.example',
    'https://a..shop.example',
    'https://shop.example:444',
    'https://shop.example.evil.example',
    'https://evilshop.example',
    'https://a.b.shop.example',
    'https://localhost:5173',
    'http://localhost.evil.example:80',
    'http://127.0.0.1:5173',
    'https://b.example',
    'https://shop.example/',
    'https://*.shop.example',
    'http://localhost:*',
    'null',
    '',
    'file://',
  ])('of %s is not', (origin) => {
    expect(originAllowed(allowed, origin)).toBe(false);
  });
});
