import { describe, expect, test } from 'vitest';
import {
  allowedOrigin,
  isPageOrigin,
  originAllowed,
  originOfAddress,
  origins,
  pageOrigin,
} from '../../../../lambdas/domain/tenants/origin.ts';

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
    ['https://shop.example.', 'https://shop.example'],
    ['https://*.shop.example.:8443', 'https://*.shop.example:8443'],
    ['https://müller.example', 'https://xn--mller-kva.example'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['Capacitor://Localhost', 'capacitor://localhost'],
    ['ionic://localhost:8100', 'ionic://localhost:8100'],
    ['app://obsidian.md', 'app://obsidian.md'],
    ['chrome-extension://kbfnbcaeplbcioakkpcpgfkobkghlhen', 'chrome-extension://kbfnbcaeplbcioakkpcpgfkobkghlhen'],
    ['safari-web-extension://E0B51F7C-9A20', 'safari-web-extension://e0b51f7c-9a20'],
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
    'https://.',
    'file://',
    'file://shop.example',
    'ws://shop.example',
    'javascript://shop.example',
    'capacitor://',
    'capacitor:localhost',
    'capacitor://localhost/',
    'capacitor://localhost:*',
    'capacitor://*.shop.example',
    'capacitor://*',
    7,
  ])('%s is refused', (given) => {
    expect(() => allowedOrigin(given)).toThrow(expect.objectContaining({ code: 'ERR_INVALID', field: 'origin' }));
  });
});

describe('a page', () => {
  const allowed = [
    'https://shop.example',
    'https://*.shop.example',
    'http://localhost:*',
    'https://b.example:8443',
    'tauri://localhost',
  ];

  test.each([
    'https://shop.example',
    'https://www.shop.example',
    'http://localhost',
    'http://localhost:5173',
    'https://b.example:8443',
    'https://shop.example.',
    'https://SHOP.example:443',
    'https://www.shop.example.',
    'http://localhost.:5173',
    'tauri://localhost',
    'TAURI://localhost',
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
    'https://shop.example..',
    'tauri://localhost:1',
    'tauri://localhost/',
    'capacitor://localhost',
    'https://tauri.localhost',
  ])('of %s is not', (origin) => {
    expect(originAllowed(allowed, origin)).toBe(false);
  });
});

describe('an origin', () => {
  test.each(['https://shop.example', 'https://shop.example.', 'capacitor://localhost', 'http://192.168.1.5:8787'])(
    '%s is that of a page',
    (origin) => {
      expect(isPageOrigin(origin)).toBe(true);
    },
  );

  test.each([
    'null',
    'file://',
    'file:///',
    '',
    'shop.example',
    'https://',
    'https://shop.example/a',
    'capacitor://a b',
  ])('%j is that of none', (origin) => {
    expect(isPageOrigin(origin)).toBe(false);
    expect(origins(origin)).toEqual([]);
  });

  test.each([
    ['https://shop.example/a?b#c', 'https://shop.example'],
    ['HTTPS://Shop.Example.:443/', 'https://shop.example'],
    ['https://user:secret@shop.example:8443/', 'https://shop.example:8443'],
    ['capacitor://localhost/index.html', 'capacitor://localhost'],
  ])('is read from the address %s', (address, origin) => {
    expect(originOfAddress(address)).toBe(origin);
  });

  test.each([undefined, '', 'null', 'about:blank', 'file:///a', 'shop.example/a', 'https:///a', '/a'])(
    'is not read from %j',
    (address) => {
      expect(originOfAddress(address)).toBeUndefined();
    },
  );
});

describe('a request whose origin is the gateway’s own', () => {
  const gateway = 'https://chat.example';

  test.each(['https://chat.example', 'http://chat.example', 'https://chat.example.', 'https://Chat.example:443'])(
    'has no page: %s',
    (origin) => {
      expect(pageOrigin(origin, gateway)).toBeUndefined();
    },
  );

  test.each([
    'https://chat.example:444',
    'https://a.chat.example',
    'app://chat.example',
    'null',
    '',
    'https://evil.example',
  ])('is not this one: %j', (origin) => {
    expect(pageOrigin(origin, gateway)).toBe(origin);
  });

  test('is none where the gateway does not know its own', () => {
    expect(pageOrigin('https://chat.example', undefined)).toBe('https://chat.example');
    expect(pageOrigin('', '')).toBe('');
    expect(pageOrigin(undefined, gateway)).toBeUndefined();
  });
});
