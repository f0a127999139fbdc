import type { Browser, BrowserContext, Locator, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from '../support/clients/chromium.ts';
import { httpClient } from '../support/clients/http-client.ts';
import { widgetSocket } from '../support/clients/widget-socket.ts';
import { PAGE } from '../support/gateway/gateway.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** A PNG of one pixel. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The error that a browser prints by itself while a test has cut its network. */
const CUT = /ERR_INTERNET_DISCONNECTED/;

describe.skipIf(!hasChromium('demo pages'))('the demo pages in Chromium', () => {
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

  async function visit(context: BrowserContext, path: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(local.url + path);
    await connected(page);
    return page;
  }

  const visitor = async () => visit(await someone(), '/demo/visitor');
  const agent = async () => visit(await someone(), '/demo/agent');

  const mintedToken = async (body: object): Promise<string> =>
    (await httpClient(local.url)('POST /api/chat/agent-token', { token: local.keys.secretKey, body })).body.token;

  /** A visitor who has written, and an agent who has that conversation open. */
  async function inConversation(opening: string, context?: BrowserContext): Promise<{ guest: Page; desk: Page }> {
    const guest = await visit(context ?? (await someone()), '/demo/visitor');
    const desk = await agent();
    await write(guest, opening);
    await desk.getByRole('link', { name: opening }).click();
    await bubble(desk, opening).waitFor();
    return { guest, desk };
  }

  it('carry a conversation to and fro, with ticks, and show it again after a reload', async () => {
    const { guest, desk } = await inConversation('Do you ship to Norway?');
    await ticked(guest, 'Do you ship to Norway?', 'Read');

    await desk.getByLabel('Your answer').pressSequentially('We do.');
    await guest.getByText('The agent is typing…').waitFor();
    await desk.keyboard.press('Enter');
    await bubble(guest, 'We do.').waitFor();
    await ticked(desk, 'We do.', 'Read');
    await Promise.all([guest.reload(), desk.reload()]);
    await Promise.all([connected(guest), connected(desk)]);

    await expect.poll(() => spoken(guest)).toEqual(['Do you ship to Norway?', 'We do.']);
    await expect.poll(() => spoken(desk)).toEqual(['Do you ship to Norway?', 'We do.']);
    await desk.getByRole('link', { name: 'Agent: We do.' }).waitFor();
  });

  it('show a visitor nothing of another, and the agent both, the latest first', async () => {
    const { desk } = await inConversation('My number is 4711');
    const other = await visitor();

    await other.getByText('Hello! Write to us').waitFor();
    await write(other, 'Mine is 4712');
    await desk.getByRole('link', { name: 'Mine is 4712' }).waitFor();

    expect(await spoken(other)).toEqual(['Mine is 4712']);
    const rows = await desk.getByRole('navigation').getByRole('link').allInnerTexts();
    expect(rows[0]).toContain('Mine is 4712');
    expect(rows[1]).toContain('My number is 4711');
  });

  it('lose nothing and double nothing when the network fails and returns', async () => {
    const away = await someone();
    const { guest, desk } = await inConversation('Are you there?', away);

    await away.setOffline(true);
    await send(guest, 'I lost you');
    await write(desk, 'I am here');
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
    await expect.poll(() => spoken(desk)).toEqual(order);
  });

  it('show what an agent says where the network swallows what is sent on WebSockets', async () => {
    const context = await someone();
    await context.routeWebSocket(/\/ws\/chat/, () => {});
    const guest = await context.newPage();
    await guest.goto(`${local.url}/demo/visitor`);
    await guest.getByText('Connected, with a delay').waitFor();

    await write(guest, 'Does this get through?');
    const desk = await agent();
    await desk.getByRole('link', { name: 'Does this get through?' }).click();
    await write(desk, 'It does.');

    await bubble(guest, 'It does.').waitFor();
  });

  it('store a message once whose acknowledgement was lost with the line', async () => {
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
    const { guest, desk } = await inConversation('Before', unlucky);

    await write(guest, 'Once');
    await write(guest, 'After');

    expect(lost).toBeDefined();
    expect(await spoken(guest)).toEqual(['Before', 'Once', 'After']);
    await expect.poll(() => spoken(desk)).toEqual(['Before', 'Once', 'After']);
  });

  it('send by HTTP while no socket can be opened', async () => {
    const walled = await someone();
    await walled.routeWebSocket('**/ws/chat?**', (socket) => socket.close({ code: 1001 }));
    const guest = await walled.newPage();
    await guest.goto(`${local.url}/demo/visitor`);

    await write(guest, 'Sockets are blocked here');
    await guest.reload();

    await bubble(guest, 'Sockets are blocked here').waitFor();
  });

  it('deliver to an agent what was sent while its page was cut off', async () => {
    const { guest, desk } = await inConversation('First');
    const other = await visitor();

    await desk.context().setOffline(true);
    await desk.getByText('Reconnecting…').waitFor();
    await write(guest, 'Second');
    await write(other, 'A new one');
    await desk.context().setOffline(false);
    await connected(desk);

    await expect.poll(() => spoken(desk)).toEqual(['First', 'Second']);
    await desk.getByRole('link', { name: 'A new one' }).waitFor();
    await ticked(guest, 'Second', 'Read');
  });

  it('show that a conversation is closed, and open it again with the next message', async () => {
    const { guest, desk } = await inConversation('That is all, thank you');

    await desk.getByRole('button', { name: 'Close', exact: true }).click();
    await guest.getByText('This conversation was closed').waitFor();
    await guest.reload();
    await guest.getByText('This conversation was closed').waitFor();
    await connected(guest);
    await desk.getByRole('button', { name: 'Reopen' }).waitFor();
    await write(guest, 'One more thing');

    await guest.getByText('This conversation was closed').waitFor({ state: 'hidden' });
    await desk.getByRole('button', { name: 'Close', exact: true }).waitFor();
    await desk.getByRole('button', { name: 'Close', exact: true }).click();
    await desk.getByRole('button', { name: 'Reopen' }).click();
    await desk.getByRole('button', { name: 'Close', exact: true }).waitFor();
    await guest.getByText('This conversation was closed').waitFor({ state: 'hidden' });
  });

  it('are one visitor in several tabs, and another after starting over', async () => {
    const context = await someone();
    const first = await visit(context, '/demo/visitor');
    const second = await visit(context, '/demo/visitor');

    await write(first, 'From the first');
    await write(second, 'From the second');
    await expect.poll(() => spoken(first)).toEqual(['From the first', 'From the second']);
    await expect.poll(() => spoken(second)).toEqual(['From the first', 'From the second']);
    await first.getByRole('button', { name: 'Start over' }).click();

    await first.getByText('Hello! Write to us').waitFor();
    await second.getByText('Hello! Write to us').waitFor();
  });

  it('show who is online while they are', async () => {
    const { guest, desk } = await inConversation('I stay for a moment');
    const heading = desk.getByRole('main').getByText('Online', { exact: true });
    await heading.waitFor();

    await guest.close();

    await desk.getByRole('main').getByText('Not online').waitFor();
  });

  it('call a visitor by the name that it gave itself, in quotation marks', async () => {
    const desk = await agent();
    const sessionId = 'session-1767225600000-h7k2m9q4x1z8names567';
    const say = (path: string, body: object) =>
      httpClient(local.url)(`POST ${path}`, {
        token: local.keys.publishableKey,
        headers: { origin: PAGE },
        body: { sessionId, ...body },
      });
    const { body: session } = await say('/webchat/session', {});
    const line = await widgetSocket(session.websocket_url, PAGE, { auth: { token: session.ws_token } });

    await say('/webchat/message', { text: 'It is me', sender_name: 'Vera' });

    await desk.getByRole('link', { name: 'It is me' }).click();
    await desk.getByRole('main').getByRole('heading', { name: '“Vera”' }).waitFor();
    await desk
      .getByRole('complementary', { name: /Online now/ })
      .getByText('“Vera”')
      .waitFor();
    line.close();
  });

  it('show what people write as text, whatever it looks like', async () => {
    const markup = '<img src=x onerror=alert(1)> & <b>bold</b>';

    const { guest, desk } = await inConversation(markup);

    expect(await spoken(guest)).toEqual([markup]);
    expect(await desk.locator('main img, main b').count()).toBe(0);
  });

  it('work where an error monitor adds headers to every call', async () => {
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
    const { guest, desk } = await inConversation('Is this traced?', monitored);

    await write(desk, 'It is');
    await bubble(guest, 'It is').waitFor();
    // To the bucket, which is another origin.
    await guest
      .getByLabel('Attach a file')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await desk.getByRole('link', { name: 'a.txt (1 KB)' }).waitFor();

    const traced = local.observations
      .past('exchange')
      .filter(({ requestHeaders }) => requestHeaders.some(([name]) => name.toLowerCase() === 'sentry-trace'));
    expect(traced.map(({ path }) => path)).toContain('/api/chat/messages');
    expect(traced.filter(({ status }) => status >= 400)).toEqual([]);
  });

  it('cut a preview and an initial between what is seen as one character', async () => {
    const family = '👩\u200d👩\u200d👧';
    const desk = await agent();
    const { body } = await httpClient(local.url)('POST /api/chat/user-token', {
      token: local.keys.secretKey,
      body: { userId: 'a-family', name: `${family} Smith` },
    });
    const text = `a${family.repeat(400)}`;

    await httpClient(local.url)('POST /api/chat/messages', { token: body.token, body: { text } });

    const row = desk.getByRole('link', { name: `${family} Smith` });
    expect(await row.locator('.row-text').textContent()).toMatch(new RegExp(`^New: a(${family}){10,}…$`, 'u'));
    expect(await row.locator('.avatar').innerText()).toBe(family);
  });

  it('show a picture that the visitor attaches, and anything else as a link', async () => {
    const { guest, desk } = await inConversation('Look at this');
    const picker = guest.getByLabel('Attach a file');

    await picker.setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(DOT, 'base64') });
    const shown = [guest, desk].map((page) => page.getByRole('link', { name: 'dot.png' }).getByRole('img'));
    await Promise.all(shown.map((image) => image.waitFor()));
    await picker.setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await Promise.all([guest, desk].map((page) => page.getByRole('link', { name: 'a.txt (1 KB)' }).waitFor()));

    for (const image of shown) {
      await expect
        .poll(() => image.evaluate((found) => (found as unknown as { naturalWidth: number }).naturalWidth))
        .toBe(1);
    }
  });

  it('show the gateway’s refusals as sentences', async () => {
    const context = await someone();
    const page = await context.newPage();
    // The browser itself prints that a request was answered 404.
    context.removeAllListeners('console');

    await page.goto(`${local.url}/demo/visitor?tenant=nobody`);

    await page.getByRole('alert').getByText('ERR_UNKNOWN_TENANT').waitFor();
  });

  it('can be used by keyboard and screen reader', async () => {
    const { guest, desk } = await inConversation('Good morning');

    for (const page of [guest, desk]) {
      expect(await namelessControls(page)).toEqual([]);
      await page.getByRole('main').waitFor();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('log', { name: 'Messages' }).waitFor();
      await page.getByRole('textbox', { name: /Your (message|answer)/ }).waitFor();
      await expect.poll(() => page.getByRole('log').getAttribute('aria-busy')).toBe('false');
    }
    await desk.getByRole('navigation', { name: 'Conversations' }).waitFor();
    await desk.getByRole('complementary', { name: /Online now/ }).waitFor();
    expect(await desk.locator('a[aria-current="true"]').count()).toBe(1);

    await guest.getByRole('button', { name: 'Start over' }).focus();
    for (const next of ['region "Conversation"', 'textbox "Your message"', 'button "Send"']) {
      await guest.keyboard.press('Tab');
      expect(await focused(guest)).toBe(`- ${next}`);
    }
    await desk.locator('details.token summary').focus();
    await desk.keyboard.press('Tab');
    expect(await focused(desk)).toBe('- button "Go to the open conversation"');
    await desk.keyboard.press('Enter');
    expect(await focused(desk)).toMatch(/^- heading "Visitor /);
    await guest.getByLabel('Your message').focus();
    await guest.keyboard.type('Two');
    await guest.keyboard.press('Shift+Enter');
    await guest.keyboard.type('lines');
    await guest.keyboard.press('Enter');
    await expect.poll(() => spoken(desk)).toEqual(['Good morning', 'Two\nlines']);
  });

  it('chat for one view of the page where the browser denies every storage, and say what it cannot keep', async () => {
    const denied = async (path: string) => {
      const context = await someone();
      await context.addInitScript(() => {
        const denying = {
          get: () => {
            throw new DOMException('Access is denied for this document.', 'SecurityError');
          },
        };
        for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(globalThis, name, denying);
      });
      return visit(context, path);
    };
    const guest = await denied('/demo/visitor');
    const desk = await denied('/demo/agent');

    await write(guest, 'I keep nothing');
    await desk.getByRole('link', { name: 'I keep nothing' }).click();
    await write(desk, 'Nor do I');
    await bubble(guest, 'Nor do I').waitFor();
    await pasteToken(desk, await mintedToken({ userId: 'another', role: 'agent' }));

    await desk.getByRole('alert').getByText('keeps no token here').waitFor();
  });

  it('show between the messages when the conversation was closed and opened again, after a reload too', async () => {
    const { guest, desk } = await inConversation('Before the end');
    const turn = (name: string) => desk.getByRole('button', { name, exact: true }).click();

    await turn('Close');
    await turn('Reopen');
    await turn('Close');
    await desk.getByRole('button', { name: 'Reopen' }).waitFor();
    await write(guest, 'After the end');

    const said = [
      'Before the end',
      'Closed by an agent',
      'Opened again',
      'Closed by an agent',
      'Opened again',
      'After the end',
    ];
    for (const page of [desk, guest]) await expect.poll(() => spokenAndDone(page)).toEqual(said);
    await Promise.all([guest.reload(), desk.reload()]);
    for (const page of [desk, guest]) await expect.poll(() => spokenAndDone(page)).toEqual(said);
  });

  it('offer an agent who is no admin to close only where it has answered', async () => {
    const guest = await visitor();
    const desk = await agent();
    // The browser itself prints that the list of who is online was answered 403.
    desk.context().removeAllListeners('console');
    await pasteToken(desk, await mintedToken({ userId: 'a-colleague', role: 'agent' }));
    await desk.getByText('a-colleague, agent of “test”').waitFor();
    await connected(desk);
    await write(guest, 'May I be closed?');
    await desk.getByRole('link', { name: 'May I be closed?' }).click();
    await bubble(desk, 'May I be closed?').waitFor();

    expect(await desk.getByRole('button', { name: 'Close', exact: true }).count()).toBe(0);
    await write(desk, 'You may now');
    await desk.getByRole('button', { name: 'Close', exact: true }).click();

    await guest.getByText('This conversation was closed').waitFor();
    await desk.getByRole('button', { name: 'Reopen' }).waitFor();
    expect(await desk.getByRole('alert').isVisible()).toBe(false);
  });

  it('say of a pasted token what is wrong with it', async () => {
    const desk = await agent();
    const claims = (exp: number) => Buffer.from(JSON.stringify({ sub: 'somebody', exp })).toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    // The browser itself prints that requests were answered 401 or 403.
    desk.context().removeAllListeners('console');

    for (const junk of ['what is this', 'a.b.c', local.keys.secretKey]) {
      await pasteToken(desk, junk);
      await desk.getByRole('alert').getByText('This is no token').waitFor();
      await desk.getByRole('button', { name: 'Dismiss' }).click();
    }
    await pasteToken(desk, `eyJhbGciOiJFZERTQSJ9.${claims(now + 600)}.c2lnbmVk`);
    await desk.getByRole('alert').getByText('not accepted here').waitFor();
    await desk.getByText('Not connected', { exact: true }).waitFor();
    await pasteToken(desk, `eyJhbGciOiJFZERTQSJ9.${claims(now - 600)}.c2lnbmVk`);
    await desk.getByRole('alert').getByText('has expired').waitFor();
    await pasteToken(desk, '');

    await connected(desk);
  });

  it('are linked from one page', async () => {
    const page = await (await someone()).newPage();

    await page.goto(`${local.url}/demo`);

    await page.getByRole('link', { name: /Visitor/ }).waitFor();
    await page.getByRole('link', { name: /Agent desk/ }).click();
    await connected(page);
  });
});

const connected = (page: Page): Promise<void> => page.getByText('Connected', { exact: true }).waitFor();

const bubble = (page: Page, text: string): Locator =>
  page.getByRole('log').getByRole('listitem').filter({ hasText: text });

const ticked = (page: Page, text: string, tick: 'Sent' | 'Read'): Promise<void> =>
  bubble(page, text).getByText(tick, { exact: true }).waitFor();

async function send(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /Your (message|answer)/ }).fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

/** Waits until a text is shown as stored: `Read` can replace `Sent` before the test looks. */
const acknowledged = (page: Page, text: string): Promise<void> =>
  bubble(page, text)
    .getByText(/^(Sent|Read)$/)
    .waitFor();

async function write(page: Page, text: string): Promise<void> {
  await send(page, text);
  await acknowledged(page, text);
}

async function pasteToken(desk: Page, text: string): Promise<void> {
  await desk.locator('details.token summary').click();
  await desk.getByLabel('Another agent token').fill(text);
  await desk.getByLabel('Another agent token').press('Enter');
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
