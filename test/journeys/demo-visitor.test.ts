import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ChatClient, chatClient, providedTokens, tokenMint } from '@chat-gateway/client';
import type { Browser, BrowserContext, Frame, Locator, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newTenant } from '../../lib/tenants/commands/create-tenant.ts';
import { run } from '../../lib/tenants/run.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { hasChromium, launchChromium } from '../support/clients/chromium.ts';
import { httpClient, type Json } from '../support/clients/http-client.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** A PNG of one pixel. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The error that a browser prints by itself while a test has cut its network. */
const CUT = /ERR_INTERNET_DISCONNECTED/;

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
    const said = complaints.filter((text) => !CUT.test(text));
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

  async function visit(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${local.url}/demo/visitor`);
    await connected(page);
    return page;
  }

  const minted = () =>
    tokenMint({ url: local.url, secretKey: local.keys.secretKey }).agentToken({
      userId: 'ann',
      name: 'Ann',
      role: 'admin',
    });

  /** An agent with the typed client, as a program has it. */
  function anAgent(): ChatClient {
    const chat = chatClient({ url: local.url, tokens: providedTokens(minted) });
    onTestFinished(chat.close);
    chat.connect();
    return chat;
  }

  /** What an agent sees and does of the one conversation whose last word is this. */
  async function desk(chat: ChatClient, opening: string) {
    await expect.poll(chat.state).toBe('live');
    const { token } = await minted();
    const call = async (route: string): Promise<Json> => (await httpClient(local.url)(route, { token })).body;
    const { conversations } = await call('GET /api/chat/conversations');
    const { conversationId } = conversations.find(({ lastMessage }: Json) => lastMessage?.text === opening);
    const messages = async (): Promise<Json[]> =>
      (await call(`GET /api/chat/messages?conversationId=${conversationId}`)).messages;
    return {
      answer: (text: string) => chat.send(text, { conversationId }),
      typing: () => chat.typing(conversationId),
      close: () => call(`POST /api/chat/conversations/${conversationId}/close`),
      reopen: () => call(`POST /api/chat/conversations/${conversationId}/reopen`),
      messages,
      spoken: async () => (await messages()).map(({ text }) => text),
      /** Says that all of it was read. */
      read: async () => chat.read((await messages()).at(-1)?.seq ?? 0, conversationId),
    };
  }

  /** A visitor who has written, and an agent who sees that conversation. */
  async function inConversation(opening: string, context?: BrowserContext) {
    const guest = await visit(context ?? (await someone()));
    await write(guest, opening);
    return { guest, agent: await desk(anAgent(), opening) };
  }

  it('carries a conversation to and fro, with ticks, and shows it again after a reload', async () => {
    const { guest, agent } = await inConversation('Do you ship to Norway?');

    await agent.read();
    await ticked(guest, 'Do you ship to Norway?', 'Read');
    agent.typing();
    await guest.getByText('The agent is typing…').waitFor();
    await agent.answer('We do.');
    await bubble(guest, 'We do.').getByText('Ann').waitFor();
    await guest.reload();
    await connected(guest);

    await expect.poll(() => spoken(guest)).toEqual(['Do you ship to Norway?', 'We do.']);
  });

  it('shows a visitor nothing of another', async () => {
    await inConversation('My number is 4711');
    const other = await visit(await someone());

    await other.getByText('Hello! Write to us').waitFor();
    await write(other, 'Mine is 4712');

    expect(await spoken(other)).toEqual(['Mine is 4712']);
  });

  it('loses nothing and doubles nothing when the network fails and returns', async () => {
    const away = await someone();
    const { guest, agent } = await inConversation('Are you there?', away);

    await away.setOffline(true);
    await send(guest, 'I lost you');
    await agent.answer('I am here');
    await guest.getByText('Reconnecting…').waitFor();
    await send(guest, 'Hello?');
    await bubble(guest, 'Hello?').getByText('Sending').waitFor();
    await away.setOffline(false);
    await connected(guest);

    // What was written on the failing connection may be stored before or after the answer; both sides show the same order.
    await acknowledged(guest, 'Hello?');
    await bubble(guest, 'I am here').waitFor();
    const order = await spoken(guest);
    expect(order.toSorted()).toEqual(['Are you there?', 'Hello?', 'I am here', 'I lost you']);
    expect(order.indexOf('I lost you')).toBeLessThan(order.indexOf('Hello?'));
    expect(await agent.spoken()).toEqual(order);
  });

  it('shows what an agent says where the network swallows what is sent on WebSockets', async () => {
    const context = await someone();
    await context.routeWebSocket(/\/ws\/chat/, () => {});
    const guest = await context.newPage();
    await guest.goto(`${local.url}/demo/visitor`);
    await guest.getByText('Connected, with a delay').waitFor();

    await write(guest, 'Does this get through?');
    await (await desk(anAgent(), 'Does this get through?')).answer('It does.');

    await bubble(guest, 'It does.').waitFor();
  });

  it('stores a message once whose acknowledgement was lost with the line', async () => {
    const unlucky = await someone();
    let lost: WebSocketRoute | undefined;
    await unlucky.routeWebSocket('**/ws/chat?**', (socket) => {
      const server = socket.connectToServer();
      server.onMessage((frame) => {
        const isEcho = String(frame).includes('"text":"Once"') && String(frame).includes('"type":"message"');
        if (!isEcho || lost) return socket.send(frame);
        lost = socket;
        socket.close({ code: 1001 });
      });
    });
    const { guest, agent } = await inConversation('Before', unlucky);

    await write(guest, 'Once');
    await write(guest, 'After');

    expect(lost).toBeDefined();
    expect(await spoken(guest)).toEqual(['Before', 'Once', 'After']);
    expect(await agent.spoken()).toEqual(['Before', 'Once', 'After']);
  });

  it('sends by HTTP while no socket can be opened', async () => {
    const walled = await someone();
    await walled.routeWebSocket('**/ws/chat?**', (socket) => socket.close({ code: 1001 }));
    const guest = await walled.newPage();
    await guest.goto(`${local.url}/demo/visitor`);

    await write(guest, 'Sockets are blocked here');
    await guest.reload();

    await bubble(guest, 'Sockets are blocked here').waitFor();
  });

  it('shows that a conversation is closed, and opens it again with the next message', async () => {
    const { guest, agent } = await inConversation('That is all, thank you');
    const closed = guest.getByText('This conversation was closed');

    await agent.close();
    await closed.waitFor();
    await guest.reload();
    await closed.waitFor();
    await connected(guest);
    await write(guest, 'One more thing');

    await closed.waitFor({ state: 'hidden' });
    await agent.close();
    await closed.waitFor();
    await agent.reopen();
    await closed.waitFor({ state: 'hidden' });
  });

  it('shows between the messages when the conversation was closed and opened again, after a reload too', async () => {
    const { guest, agent } = await inConversation('Before the end');

    await agent.close();
    await agent.reopen();
    await agent.close();
    await write(guest, 'After the end');

    const said = [
      'Before the end',
      'Closed by an agent',
      'Opened again',
      'Closed by an agent',
      'Opened again',
      'After the end',
    ];
    await expect.poll(() => spokenAndDone(guest)).toEqual(said);
    await guest.reload();
    await expect.poll(() => spokenAndDone(guest)).toEqual(said);
  });

  it('is one visitor in several tabs, and another after starting over', async () => {
    const context = await someone();
    const first = await visit(context);
    const second = await visit(context);

    await write(first, 'From the first');
    await write(second, 'From the second');
    await expect.poll(() => spoken(first)).toEqual(['From the first', 'From the second']);
    await expect.poll(() => spoken(second)).toEqual(['From the first', 'From the second']);
    await first.getByRole('button', { name: 'Start over' }).click();

    await first.getByText('Hello! Write to us').waitFor();
    await second.getByText('Hello! Write to us').waitFor();
  });

  it('shows what people write as text, whatever it looks like', async () => {
    const markup = '<img src=x onerror=alert(1)> & <b>bold</b>';

    const { guest, agent } = await inConversation(markup);
    await agent.answer('<i>really</i>');
    await bubble(guest, '<i>really</i>').waitFor();

    expect(await spoken(guest)).toEqual([markup, '<i>really</i>']);
    expect(await guest.locator('main img, main b, main i').count()).toBe(0);
  });

  it('works where an error monitor adds headers to every call', async () => {
    const monitored = await someone();
    await monitored.addInitScript(() => {
      const plain = fetch;
      const traced = (address: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers);
        headers.set('sentry-trace', '4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1');
        headers.set('baggage', 'sentry-environment=production');
        return plain(address, { ...init, headers });
      };
      Object.assign(globalThis, { fetch: traced });
    });
    local.observations.forget();
    const { guest, agent } = await inConversation('Is this traced?', monitored);

    await agent.answer('It is');
    await bubble(guest, 'It is').waitFor();
    // To the bucket, which is another origin.
    await guest
      .getByLabel('Attach a file')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await guest.getByRole('link', { name: 'a.txt (1 KB)' }).waitFor();

    const traced = local.observations
      .past('exchange')
      .filter(({ requestHeaders }) => requestHeaders.some(([name]) => name.toLowerCase() === 'sentry-trace'));
    expect(traced.map(({ path }) => path)).toContain('/api/chat/messages');
    expect(traced.filter(({ status }) => status >= 400)).toEqual([]);
  });

  it('shows a picture that the visitor attaches, and anything else as a link', async () => {
    const { guest, agent } = await inConversation('Look at this');
    const picker = guest.getByLabel('Attach a file');

    await picker.setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(DOT, 'base64') });
    const image = guest.getByRole('link', { name: 'dot.png' }).getByRole('img');
    await image.waitFor();
    await picker.setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await guest.getByRole('link', { name: 'a.txt (1 KB)' }).waitFor();

    await expect
      .poll(() => image.evaluate((found) => (found as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(1);
    const attached = (await agent.messages()).flatMap(({ attachments = [] }) => attachments);
    expect(attached.map(({ filename }) => filename)).toEqual(['dot.png', 'a.txt']);
  });

  it('shows the gateway’s refusals as sentences', async () => {
    const context = await someone();
    const page = await context.newPage();
    // The browser itself prints that a request was answered 404.
    context.removeAllListeners('console');

    await page.goto(`${local.url}/demo/visitor?tenant=nobody`);

    await page.getByRole('alert').getByText('ERR_UNKNOWN_TENANT').waitFor();
  });

  it('can be used by keyboard and screen reader', async () => {
    const { guest } = await inConversation('Good morning');

    expect(await namelessControls(guest)).toEqual([]);
    await guest.getByRole('main').waitFor();
    await guest.getByRole('heading', { level: 1 }).waitFor();
    await guest.getByRole('log', { name: 'Messages' }).waitFor();
    await expect.poll(() => guest.getByRole('log').getAttribute('aria-busy')).toBe('false');

    await guest.getByRole('button', { name: 'Start over' }).focus();
    for (const next of ['region "Conversation"', 'textbox "Your message"', 'button "Send"']) {
      await guest.keyboard.press('Tab');
      expect(await focused(guest)).toBe(`- ${next}`);
    }
    await guest.getByLabel('Your message').focus();
    await guest.keyboard.type('Two');
    await guest.keyboard.press('Shift+Enter');
    await guest.keyboard.type('lines');
    await guest.keyboard.press('Enter');
    await expect.poll(() => spoken(guest)).toEqual(['Good morning', 'Two\nlines']);
  });

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
    await write(frame, 'From within');
    await (await desk(anAgent(), 'From within')).answer('From without');

    await bubble(frame, 'From without').waitFor();
  });

  it('says in a frame that hides where it is from why it cannot chat', async () => {
    const { frame } = await framed(await someone(), 'sandbox="allow-scripts allow-forms"');

    await frame.getByRole('alert').getByText('Give the frame allow-same-origin').waitFor();
    await frame.getByText('Not connected', { exact: true }).waitFor();
  });

  it('is linked from one page, beside the desk', async () => {
    const page = await (await someone()).newPage();

    await page.goto(`${local.url}/demo`);

    expect(await page.getByRole('link', { name: /Desk/ }).getAttribute('href')).toBe('/desk');
    await page.getByRole('link', { name: /Visitor/ }).click();
    await connected(page);
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

const bubble = (page: Page | Frame, text: string): Locator =>
  page.getByRole('log').getByRole('listitem').filter({ hasText: text });

const ticked = (page: Page, text: string, tick: 'Sent' | 'Read'): Promise<void> =>
  bubble(page, text).getByText(tick, { exact: true }).waitFor();

async function send(page: Page | Frame, text: string): Promise<void> {
  await page.getByLabel('Your message').fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

/** Waits until a text is shown as stored: `Read` can replace `Sent` before the test looks. */
const acknowledged = (page: Page | Frame, text: string): Promise<void> =>
  bubble(page, text)
    .getByText(/^(Sent|Read)$/)
    .waitFor();

async function write(page: Page | Frame, text: string): Promise<void> {
  await send(page, text);
  await acknowledged(page, text);
}

/** The texts of a thread, from the top. */
const spoken = (page: Page): Promise<string[]> => page.getByRole('log').locator('.text').allTextContents();

/** The texts of a thread, and what was done between them, from the top. */
const spokenAndDone = async (page: Page): Promise<string[]> => {
  const texts = await page.getByRole('log').locator('.text, .change').allTextContents();
  return texts.map((text) => text.replace(/ · .*$/, ''));
};

/** The visible controls without a name for assistive technology. */
async function namelessControls(page: Page): Promise<string[]> {
  const lines = (await page.locator('body').ariaSnapshot()).split('\n');
  return lines.filter((line) => /^\s*- (button|link|textbox|checkbox|combobox)\b(?! ")/.test(line));
}

/** The element that has the keyboard focus: role and name. */
const focused = async (page: Page): Promise<string> =>
  (await page.locator(':focus').ariaSnapshot()).split(/:?\n|:$/)[0] ?? '';
