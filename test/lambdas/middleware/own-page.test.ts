import { describe, expect, test } from 'vitest';
import { fromOwnPage } from '../../../lambdas/middleware/own-page.ts';

const gateway = 'https://chat.example.com';
const JSON_BODY = { 'content-type': 'application/json' };
const refusal = (request: Partial<Parameters<typeof fromOwnPage>[0]>) => {
  try {
    fromOwnPage({ gateway, headers: JSON_BODY, ...request });
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('the gateway’s own page', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('sends %s', (type) => {
    expect(refusal({ origin: gateway, headers: { 'content-type': type } })).toBe('taken');
    expect(refusal({ origin: gateway, headers: { 'content-type': type, 'sec-fetch-site': 'same-origin' } })).toBe(
      'taken',
    );
  });

  test.each([
    'https://shop.example.com',
    'https://chat.example.com.evil.example',
    'https://chat.example.com:8443',
    'http://chat.example.com',
    'https://CHAT.example.com',
    'https://chat.example.com/',
    'null',
    '',
    undefined,
  ])('is none with the origin %s', (origin) => {
    expect(refusal(origin === undefined ? {} : { origin })).toBe('ERR_ORIGIN');
  });

  test.each(['same-site', 'cross-site', 'none', ''])('is none that is %s', (site) => {
    expect(refusal({ origin: gateway, headers: { ...JSON_BODY, 'sec-fetch-site': site } })).toBe('ERR_ORIGIN');
  });

  test.each(['text/plain', 'application/jsonp', 'application/json-seq', undefined])('sends no %s', (type) => {
    expect(refusal({ origin: gateway, headers: { 'content-type': type } })).toBe('ERR_MALFORMED');
  });
});
