import type { WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../support/clients/chromium.ts';
import { answer, type DeskWorld, deskWorld, live, openConversation } from '../support/clients/desk-page.ts';

describe.skipIf(!hasChromium('the desk on a bad line'))('the desk on a bad line', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await deskWorld();
  });
  afterEach(() => world.endTest());
  afterAll(() => world?.close());

  test('says that it is offline, keeps what is written, and sends it in its order when the network is back', async () => {
    const vera = await world.visitor('Vera');
    await vera.say('Hello?');
    const ann = await world.agent('Ann');
    await openConversation(ann, 'Vera');
    const line = await vera.socket();

    await ann.context().setOffline(true);
    await ann.getByText('You are offline. What you write is sent when the network is back.').waitFor();
    for (const text of ['one', 'two', 'three']) await answer(ann, text);
    await ann.getByText('3 answers are kept, and sent then.').waitFor();
    await vera.say('Are you there?');
    await ann.context().setOffline(false);
    await live(ann);

    for (const text of ['one', 'two', 'three']) await line.next(({ message }) => message?.text === text);
    await ann.locator('.message', { hasText: 'Are you there?' }).waitFor();
    expect(await ann.locator('.message', { hasText: 'two' }).count()).toBe(1);
    await expect.poll(() => ann.locator('.line-bar').textContent()).toBe('');
    await line.close();
  });

  test('sends what was not sent after a reload', async () => {
    const mia = await world.visitor('Mia');
    const line = await mia.socket();
    await mia.say('Hello?');
    const ann = await world.agent('Ann');
    await openConversation(ann, 'Mia');
    let isCut = true;
    await ann.route('**/api/chat/messages', (route) => (isCut ? route.abort() : route.fallback()));
    await ann.routeWebSocket('**/ws/chat', (socket) => void (isCut ? socket.close() : socket.connectToServer()));
    await ann.reload();
    await ann.locator('.row', { hasText: 'Mia' }).click();
    await answer(ann, 'kept in the tab');
    await ann.getByText('Sent as soon as the line is back').waitFor();

    isCut = false;
    await ann.reload();

    await line.next(({ message }) => message?.text === 'kept in the tab');
    await ann.locator('.message:not([data-pending])', { hasText: 'kept in the tab' }).waitFor();
    await line.close();
  });

  test('notices a line that has died silently, and shows what was said meanwhile', async () => {
    const paul = await world.visitor('Paul');
    await paul.say('Hello?');
    const context = await world.context();
    const page = await context.newPage();
    const silent = new Set<WebSocketRoute>();
    let opened = 0;
    await page.routeWebSocket('**/ws/chat', (socket) => {
      opened++;
      const server = socket.connectToServer();
      socket.onMessage((data) => void (silent.has(socket) || server.send(data)));
      server.onMessage((data) => void (silent.has(socket) || socket.send(data)));
      if (opened === 1) page.once('console', () => silent.add(socket));
    });
    await page.goto(await world.invitation('Ann'));
    await page.getByRole('button', { name: 'Accept the invitation' }).click();
    await page.getByRole('link', { name: /^All open/ }).click();
    await live(page);
    await openConversation(page, 'Paul');
    await page.evaluate('console.info("silence")');
    await paul.say('Nobody hears this');

    // As when the network has changed: the line is asked, and does not answer.
    await page.evaluate('dispatchEvent(new Event("online"))');

    await page.locator('.message', { hasText: 'Nobody hears this' }).waitFor();
    expect(opened).toBe(2);
  });

  test('says where a network lets no live line through', async () => {
    const ann = await world.agent('Ann');
    await ann.routeWebSocket('**/ws/chat', (socket) => socket.close());

    await ann.reload();

    await ann.getByText('This network lets no live line through').waitFor();
  });
});
