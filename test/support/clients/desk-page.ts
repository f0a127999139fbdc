import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Product } from '../../../lib/local-product.ts';
import { changeTenant } from '../gateway/change-tenant.ts';
import { startLocal } from '../gateway/start-local.ts';
import { launchChromium } from './chromium.ts';
import { httpClient, type Json } from './http-client.ts';
import { dialV1, type NativeClient } from './native-client.ts';

/** A visitor who writes to the desk. */
export type DeskVisitor = {
  token: string;
  /** Says something; resolves to the stored message. */
  say(text: string, more?: Json): Promise<Json>;
  /** An open socket. */
  socket(): Promise<NativeClient>;
};

/** A gateway whose tenant `test` has a desk, and browsers in which agents answer. */
export type DeskWorld = {
  product: Product;
  browser: Browser;
  call: ReturnType<typeof httpClient>;
  /** A link by which somebody gets in, once. */
  invitation(name: string, role?: 'agent' | 'admin'): Promise<string>;
  /** A browser of its own, of whose errors `check` tells. */
  context(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** The page of somebody who has accepted an invitation, and sees all that is open. */
  agent(name: string, options?: BrowserContextOptions & { role?: 'agent' | 'admin' }): Promise<Page>;
  visitor(name: string, more?: Json): Promise<DeskVisitor>;
  /** Closes the browsers of a test; fails if a page has complained of what was not expected. */
  endTest(): Promise<void>;
  close(): Promise<void>;
};

/** What Chromium itself prints while a test has cut its network, or has it refused. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_|Failed to load resource|WebSocket connection to/;

export async function deskWorld({ agentsSee = 'all' }: { agentsSee?: 'all' | 'assigned' } = {}): Promise<DeskWorld> {
  const product = await startLocal();
  await changeTenant(product, 'test', { desk: true, agentsSee });
  const browser = await launchChromium();
  const call = httpClient(product.url);
  let contexts: BrowserContext[] = [];
  let complaints: string[] = [];

  async function context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const made = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 860 }, ...options });
    contexts.push(made);
    made.setDefaultTimeout(20_000);
    made.on('weberror', (error) => complaints.push(String(error.error())));
    made.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    return made;
  }

  async function invitation(name: string, role: 'agent' | 'admin' = 'agent'): Promise<string> {
    const body = { userId: name.toLowerCase(), role, name };
    return (await call('POST /api/chat/invitations', { token: product.keys.secretKey, body })).body.link;
  }

  return {
    product,
    browser,
    call,
    invitation,
    context,
    async agent(name, { role = 'agent', ...options } = {}) {
      const page = await (await context(options)).newPage();
      await page.goto(await invitation(name, role));
      await page.getByRole('button', { name: 'Accept the invitation' }).click();
      await page.getByRole('link', { name: /^All open/ }).click();
      await live(page);
      return page;
    },
    async visitor(name, more = {}) {
      const { secretKey } = product.keys;
      const body = { userId: name.toLowerCase(), name, ...more };
      const { token } = (await call('POST /api/chat/user-token', { token: secretKey, body })).body;
      return {
        token,
        say: async (text, fields = {}) =>
          (await call('POST /api/chat/messages', { token, body: { text, ...fields } })).body.message,
        socket: () => dialV1(product.url, token),
      };
    },
    async endTest() {
      const said = complaints.filter((text) => !EXPECTED.test(text));
      await Promise.all(contexts.map((each) => each.close()));
      contexts = [];
      complaints = [];
      expect(said).toEqual([]);
    },
    async close() {
      await browser.close();
      await product.close();
    },
  };
}

/** Waits until nothing is missing on a page: its socket has caught up. */
export const live = (page: Page): Promise<void> => page.locator('.desk[data-line="live"]').waitFor();

/** Opens a conversation from the list in view. */
export async function openConversation(page: Page, visitor: string): Promise<void> {
  await page.locator('.row', { hasText: visitor }).click();
  await page.locator('.thread-head h2', { hasText: visitor }).waitFor();
}

/** Writes an answer, and sends it. */
export async function answer(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your answer').fill(text);
  await page.getByLabel('Your answer').press('Enter');
}

/** What axe finds at a page as it is now, by WCAG 2.2 A and AA and its best practices: as `rule: elements`. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run({ preload: false })')) as axe.AxeResults;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
