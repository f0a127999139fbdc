import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newTenant } from '../../lib/tenants/create-tenant.ts';
import { run } from '../../lib/tenants/run.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { hasChromium, launchChromium } from '../support/clients/chromium.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

describe.skipIf(!hasChromium('demo pages'))('the demo page of a visitor in Chromium', () => {
  let local: Awaited<ReturnType<typeof startLocal>>;
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let complaints: string[] = [];

  beforeAll(async () => {
    local = await startLocal();
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await local?.close();
  });

  afterEach(async () => {
    const said = complaints;
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
    complaints = [];
    expect(said).toEqual([]);
  });

  /** A browser context of its own: its storage is shared with no other. */
  async function someone(): Promise<BrowserContext> {
    const context = await browser.newContext({ locale: 'en-GB' });
    contexts.push(context);
    // Shorter than the test's own limit, so that a failure names what it was waiting for.
    context.setDefaultTimeout(12_000);
    context.on('weberror', (error) => complaints.push(String(error.error())));
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    return context;
  }

  /** The demo page in a frame of another site, with these attributes. */
  async function framed(context: BrowserContext, attributes: string): Promise<{ site: Page; frame: Frame }> {
    const html = `<iframe ${attributes} src="${local.url}/demo/visitor" width="400" height="600"></iframe>`;
    const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(html));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const site = await context.newPage();
    site.once('close', () => server.close());
    // Another site than 127.0.0.1, where the gateway is.
    await site.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    const frame = site.frames()[1];
    if (!frame) throw new Error('the page has no frame');
    return { site, frame };
  }

  it.each([
    ['a frame', ''],
    ['a sandboxed frame', 'sandbox="allow-scripts allow-forms allow-same-origin"'],
  ])('chats in %s on another site, where the browser denies every storage', async (_, attributes) => {
    const context = await someone();
    await context.addInitScript(() => {
      const denying = {
        get: () => {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        },
      };
      for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, name, denying);
    });
    const { frame } = await framed(context, attributes);

    await connected(frame);
    await frame.getByLabel('Your message').fill('From within');
    await frame.getByRole('button', { name: 'Send', exact: true }).click();

    await frame.getByRole('log').getByRole('listitem').filter({ hasText: 'From within' }).getByText('Sent').waitFor();
  });

  it('says in a frame that hides where it is from why it cannot chat', async () => {
    const { frame } = await framed(await someone(), 'sandbox="allow-scripts allow-forms"');

    await frame.getByRole('alert').getByText('Give the frame allow-same-origin').waitFor();
    await frame.getByText('Not connected', { exact: true }).waitFor();
  });

  it('says by which command its pages are let in where the tenant does not, and that command does it', async () => {
    const closed = tenantNamed('closed');
    const works = gatewayStores(local);
    onTestFinished(works.stop);
    await works.tenants.create(newTenant(closed));
    const context = await someone();
    const page = await context.newPage();
    // The browser itself prints that a request was answered 403.
    context.removeAllListeners('console');

    await page.goto(`${local.url}/demo/visitor?tenant=closed`);
    const said = (await page.getByRole('alert').getByText('npm run tenants').textContent()) ?? '';
    const [, line = ''] = /npm run tenants -- (.+)$/.exec(said) ?? [];
    const talk = { say: () => {}, note: () => {}, agreed: async () => true };
    const code = await run(line.split(' '), async () => ({ ...works, stop: () => {} }), talk);

    expect(said).toContain(`The tenant closed does not let pages of ${local.url} chat.`);
    expect(code).toBe(0);
    expect(await works.tenants.find(closed)).toMatchObject({ origins: [local.url] });
  });
});

const connected = (page: Page | Frame): Promise<void> => page.getByText('Connected', { exact: true }).waitFor();
