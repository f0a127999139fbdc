import { createHash } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { htmlPage, jsonPage, type Page, pageRoute, scriptPage } from '../../../lambdas/middleware/page-route.ts';
import { anInvocation } from '../../support/builders/an-invocation.ts';
import { httpEvent } from '../../support/builders/http-event.ts';

const needs = () => ({ edgeKey: '', clock: () => 0, operatorLog: () => {}, invocation: anInvocation() });
const answer = (page: Page, headers: Record<string, string> = {}) =>
  pageRoute(needs, async () => page)(httpEvent('GET', '/a', { headers }), {} as Context);

const a = jsonPage('{"a":1}');

test('a page is answered as it is, and may be kept for a minute', async () => {
  expect(await answer(a)).toEqual({
    statusCode: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'public, max-age=60',
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
      'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: '{"a":1}',
  });
});

test('the tag is that of the content', () => {
  expect(jsonPage('{"a":1}').headers.etag).toBe(a.headers.etag);
  expect(jsonPage('{"a":2}').headers.etag).not.toBe(a.headers.etag);
});

describe('a client that names the tag', () => {
  const { etag } = a.headers;
  test.each([etag, `W/${etag}`, `"other", ${etag}`, `"other",W/${etag}`, '*'])(
    '%s is told that it has the page',
    async (known) => {
      const { statusCode, headers, body } = await answer(a, { 'if-none-match': known });

      expect([statusCode, body]).toEqual([304, undefined]);
      expect(headers).toMatchObject({ etag, 'cache-control': 'public, max-age=60' });
    },
  );

  test.each(['"other"', '', etag.slice(1, -1)])('%s gets the page', async (known) => {
    expect((await answer(a, { 'if-none-match': known })).statusCode).toBe(200);
  });
});

test('a page of HTML may use its own style sheets, by their hashes, and nothing else of its origin', () => {
  const { headers } = htmlPage('<style>a{}</style><style>b{}</style><p style="c">');

  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; .*; style-src 'sha256-[\w+/]{43}=' 'sha256-[\w+/]{43}='$/,
  );
  expect(headers['content-security-policy']).not.toContain("'self'");
  expect(htmlPage('<p>').headers['content-security-policy']).toMatch(/style-src 'none'$/);
});

describe('a page with scripts', () => {
  const text = '<style>a{}</style><script type="module">if (1 < 2) b()</script>';
  const { headers } = scriptPage(text, ['https://files.example/', 'https://login.example']);
  const policy = Object.fromEntries(
    (headers['content-security-policy'] ?? '').split('; ').map((one) => {
      const [name = '', ...sources] = one.split(' ');
      return [name, sources.join(' ')];
    }),
  );

  test('may run what stands in it, by its hash, and nothing else', () => {
    const hash = createHash('sha256').update('if (1 < 2) b()').digest('base64');

    expect(policy['script-src']).toBe(`'sha256-${hash}'`);
    expect(policy['style-src']).toMatch(/^'sha256-[\w+/]{43}='$/);
    expect(policy['require-trusted-types-for']).toBe("'script'");
    expect(policy['trusted-types']).toBe("'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });

  test('may send requests to its own origin and where it was told, frames nothing and stands in no frame', () => {
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'connect-src': "'self' https://files.example/ https://login.example",
      'img-src': "'self' blob: data:",
      'media-src': "'self' blob:",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['permissions-policy']).toContain('camera=()');
  });

  test('has another tag where its policy is another: a browser keeps both together', () => {
    expect(scriptPage(text, []).headers.etag).not.toBe(headers.etag);
  });

  test('is made at its first request, once', async () => {
    let made = 0;
    const route = pageRoute(needs, async () => {
      made++;
      return scriptPage(text, []);
    });
    expect(made).toBe(0);

    const asked = [1, 2].map(() => route(httpEvent('GET', '/a'), {} as Context));

    expect((await Promise.all(asked)).map(({ body }) => body)).toEqual([text, text]);
    expect(made).toBe(1);
  });
});
