import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { hasChromium, launchChromium } from '../support/clients/chromium.ts';
import { secretIn } from '../support/clients/desk-browser.ts';
import { httpClient } from '../support/clients/http-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/**
 * The cookie of a desk in a browser: two ports of one host are the same site, so `SameSite=Strict` sends it from a page of the tenant
 * beside the gateway's, as it would from a sibling host. A laptop's gateway has no TLS, and Chromium keeps its secure cookies all the same.
 */
describe.skipIf(!hasChromium('sign-ins'))('a sign-in in Chromium', () => {
  let product: Product;
  let browser: Browser;
  let site: Server;
  /** What a page of the tenant sent: whether the cookie was with it, and what was answered. */
  let seen: string[] = [];
  beforeAll(async () => {
    product = await startLocal();
    product.observations.on((each) => {
      if (each.type === 'exchange' && each.path.startsWith('/api/chat/')) {
        const { method, path, requestHeaders, status } = each;
        seen.push(
          `${method} ${path} ${/__Host-desk_/.test(JSON.stringify(requestHeaders)) ? 'with' : 'without'} ${status}`,
        );
      }
    });
    browser = await launchChromium();
    site = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>shop</title>'));
    await once(site.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    await product?.close();
  });

  /** What a page's script gets of an answer; the error's name if the browser shows it none. */
  const post = (page: Page, url: string, body: object) =>
    page.evaluate(
      async ({ url, body }) => {
        const headers = { 'content-type': 'application/json' };
        const init = { method: 'POST', credentials: 'include', headers, body: JSON.stringify(body) } as const;
        return fetch(url, init).then(
          async (answer) => ({
            status: answer.status,
            ...((await answer.json()) as { userId?: string; code?: string }),
          }),
          (error: Error) => ({ status: 0, code: error.name }),
        );
      },
      { url, body },
    );

  test.each(['localhost', '127.0.0.1'])(
    '[ACC3] is the gateway page’s own at %s, and of no use to a page beside it',
    async (host) => {
      const gateway = `http://${host}:${new URL(product.url).port}`;
      const body = { userId: 'ann', role: 'agent' };
      const made = await httpClient(product.url)('POST /api/chat/invitations', { token: product.keys.secretKey, body });
      const context = await browser.newContext();
      const own = await context.newPage();
      await own.goto(`${gateway}/api/health`);

      const accepted = await post(own, '/api/chat/accept', { secret: secretIn(made.body.link) });
      const refreshed = await post(own, '/api/chat/refresh', {});

      expect([accepted, refreshed]).toMatchObject([
        { status: 200, userId: 'ann' },
        { status: 200, userId: 'ann' },
      ]);
      expect(await context.cookies(gateway)).toMatchObject([
        { name: '__Host-desk_test', httpOnly: true, secure: true, sameSite: 'Strict' },
      ]);
      expect(await own.evaluate('document.cookie')).toBe('');

      const beside = await context.newPage();
      await beside.goto(`http://${host}:${(site.address() as AddressInfo).port}/`);
      seen = [];
      for (const path of ['refresh', 'sign-out']) {
        const answer = await post(beside, `${gateway}/api/chat/${path}`, { everywhere: true });
        expect(answer).not.toMatchObject({ status: 200 });
      }
      expect(seen.filter((line) => line.startsWith('POST'))).toEqual([
        'POST /api/chat/refresh with 403',
        'POST /api/chat/sign-out with 403',
      ]);

      expect(await post(own, '/api/chat/refresh', {})).toMatchObject({ status: 200, userId: 'ann' });
      expect(await post(own, '/api/chat/sign-out', {})).toMatchObject({ status: 200 });
      expect(await context.cookies(gateway)).toEqual([]);
      await context.close();
    },
  );
});
