import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../support/clients/chromium.ts';
import { type DeskWorld, deskWorld, openConversation } from '../support/clients/desk-page.ts';

/** Counts the notifications and the sounds that a page makes, in place of the browser's own. */
const COUNTED = `
  window.told = [];
  window.Notification = class {
    static permission = 'default';
    static async requestPermission() { return (this.permission = 'granted'); }
    constructor(title, { body, tag }) { window.told.push(['notification', title, body, tag]); }
    close() { window.told.push(['closed']); }
  };
  const Oscillator = window.OscillatorNode;
  window.OscillatorNode = class extends Oscillator {
    start(at) { window.told.push(['sound']); super.start(at); }
  };
`;

/** As when another tab is in front. */
const turn = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate((to) => {
    const page = globalThis as unknown as { document: EventTarget };
    Object.defineProperty(page.document, 'visibilityState', { configurable: true, get: () => to });
    page.document.dispatchEvent(new Event('visibilitychange'));
  }, state);

const told = (page: Page) => page.evaluate('window.told') as Promise<string[][]>;

describe.skipIf(!hasChromium('notices'))('notices of the desk', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await deskWorld();
  });
  afterEach(() => world.endTest());
  afterAll(() => world?.close());

  async function anAgent(name: string): Promise<Page> {
    const page = await world.agent(name);
    await page.addInitScript(COUNTED);
    await page.reload();
    await page.locator('.desk[data-line="live"]').waitFor();
    return page;
  }

  test('are switched off at first, but for the count in the title', async () => {
    const ann = await anAgent('Ann');
    const vera = await world.visitor('Vera');
    await turn(ann, 'hidden');

    await vera.say('Hello?');

    await expect.poll(() => ann.title()).toBe('(1) test desk');
    expect(await told(ann)).toEqual([]);
    await turn(ann, 'visible');
    await openConversation(ann, 'Vera');
    await expect.poll(() => ann.title()).toBe('test desk');
  });

  test('come where nobody looks, one for a conversation, and none where the agent looks', async () => {
    const ann = await anAgent('Ann');
    const [mia, paul] = [await world.visitor('Mia'), await world.visitor('Paul')];
    const { conversationId } = await mia.say('first of Mia');
    await openConversation(ann, 'Mia');
    await ann.locator('.message', { hasText: 'first of Mia' }).waitFor();
    await ann.locator('.me').click();
    await ann.getByRole('button', { name: 'Sound for new messages' }).click();
    await ann.getByRole('button', { name: 'Notifications' }).click();
    await ann.locator('[aria-pressed=true]', { hasText: 'Notifications' }).waitFor();
    await ann.keyboard.press('Escape');
    await ann.evaluate('window.told.length = 0');

    await mia.say('she looks at this');
    await ann.locator('.message', { hasText: 'she looks at this' }).waitFor();
    expect(await told(ann)).toEqual([]);
    await paul.say('of Paul, elsewhere');
    await expect.poll(() => told(ann)).toEqual([['sound'], ['sound']]);
    await turn(ann, 'hidden');
    await mia.say('nobody looks');
    await expect
      .poll(async () => (await told(ann)).filter(([kind]) => kind === 'notification'))
      .toEqual([['notification', 'Mia', 'nobody looks', conversationId]]);

    await world.call(`DELETE /api/chat/conversations/${conversationId}`, { token: world.product.keys.secretKey });

    // What was erased is not left on the screen by the browser either.
    await expect.poll(async () => (await told(ann)).at(-1)).toEqual(['closed']);
  });

  test('are not made of what a colleague answers', async () => {
    const [ann, ben] = [await anAgent('Ann'), await world.agent('Ben')];
    const lena = await world.visitor('Lena');
    await lena.say('Hello?');
    await openConversation(ben, 'Lena');
    await ben.getByLabel('Your answer').fill('Ben here.');
    await ben.getByLabel('Your answer').press('Enter');
    await ann.getByRole('link', { name: /^All open/ }).click();
    await ann.locator('.row', { hasText: 'Ben here.' }).waitFor();
    const before = await ann.title();
    await turn(ann, 'hidden');

    await lena.say('for Ben');
    await ann.locator('.row', { hasText: 'for Ben' }).waitFor({ state: 'attached' });

    expect(await ann.title()).toBe(before);
    expect((await told(ann)).filter(([kind]) => kind === 'notification')).toEqual([]);
  });
});
