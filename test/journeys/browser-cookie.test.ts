import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { hasChromium, launchChromium } from '../support/clients/chromium.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/**
 * The cookie of the first widget in a browser, which keeps the rules of its name and attributes. A laptop's gateway has no TLS, and
 * browsers take its address for one that they may trust.
 */
describe.skipIf(!hasChromium('cookies'))('the cookie of a visitor in Chromium', () => {
  let product: Product;
  let browser: Browser;
  let site: Server;
  beforeAll(async () => {
    product = await startLocal();
    browser = await launchChromium();
    site = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>shop</title>'));
    await once(site.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    await product?.close();
  });

  /** What the first widget does: it sends no token, and whatever cookies there are. */
  const call = (page: Page, gateway: string, body?: object): Promise<string[]> =>
    page.evaluate(
      async ({ gateway, body }) => {
        const answer = await fetch(`${gateway}/api/chat/messages`, {
          method: body ? 'POST' : 'GET',
          credentials: 'include',
          headers: { 'x-tenant-id': 'test', ...(body ? { 'content-type': 'application/json' } : {}) },
          ...(body ? { body: JSON.stringify(body) } : {}),
        });
        const { messages = [] } = (await answer.json()) as { messages?: { text: string }[] };
        return messages.map(({ text }) => text);
      },
      { gateway, body },
    );

  test.each(['127.0.0.1', 'localhost'])('is kept from a gateway at %s, and sent to it alone', async (host) => {
    const gateway = `http://${host}:${new URL(product.url).port}`;
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://localhost:${(site.address() as AddressInfo).port}/`);

    await call(page, gateway, { text: `from ${host}`, tenantId: 'test' });

    expect(await call(page, gateway)).toEqual([`from ${host}`]);
    const cookies = await context.cookies(gateway);
    expect(cookies).toMatchObject([{ name: '__Host-chat_test', httpOnly: true, secure: true, sameSite: 'None' }]);
    expect(await page.evaluate('document.cookie')).toBe('');
    await context.close();
  });
});
