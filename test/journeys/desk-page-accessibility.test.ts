import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../support/clients/chromium.ts';
import { answer, axeFindings, type DeskWorld, deskWorld, openConversation } from '../support/clients/desk-page.ts';

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** Whether the page is wider than its window, or a part of it sticks out. */
const overflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth') as Promise<number>;

/** Controls that are smaller than 24 by 24 pixels (WCAG 2.5.8), but for links within a text. */
const small = (page: Page) =>
  page.evaluate(`[...document.querySelectorAll('button, a, input, select, textarea')]
    .filter((each) => each.checkVisibility() && !each.closest('.bubble, .facts') && !each.matches('.skip, [hidden]'))
    .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && (width < 24 || height < 24))
    .map(([html, { width, height }]) => html + ' ' + Math.round(width) + ' × ' + Math.round(height))`) as Promise<
    string[]
  >;

describe.skipIf(!hasChromium('what axe finds'))('at the desk axe finds nothing, and nothing is too small', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await deskWorld();
    const vera = await world.visitor('Vera', { email: 'vera@shop.example', attributes: { plan: 'pro' } });
    await vera.say('Do you ship to Norway? See https://shop.example/help.');
    const long = await world.visitor('Donaudampfschifffahrtsgesellschaftskapitän');
    await long.say(`${'W'.repeat(300)} مرحبا`);
  });
  afterEach(() => world.endTest());
  afterAll(() => world?.close());

  async function judged(page: Page): Promise<void> {
    expect(await axeFindings(page)).toEqual([]);
    expect(await small(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  }

  test('on the way in, invited and not', async () => {
    const page = await (await world.context()).newPage();
    await page.goto(await world.invitation('Zoe'));
    await page.getByRole('button', { name: 'Accept the invitation' }).waitFor();
    await judged(page);
    await page.goto('about:blank');
    const other = await (await world.context({ colorScheme: 'dark', ...PHONE })).newPage();
    await other.goto(`${world.product.url}/desk`);
    await other.getByText('You are not signed in.').waitFor();
    await judged(other);
  });

  test.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
  ] as const)('in %s colours, in each state of a conversation, with menus and dialogs open', async (_, options) => {
    const ann = await world.agent('Ann', { ...options, role: 'admin' });
    await ann.getByRole('link', { name: 'Snoozed', exact: true }).click();
    await judged(ann);
    await ann.getByRole('link', { name: /^All open/ }).click();
    await openConversation(ann, 'Vera');
    await answer(ann, 'We do.');
    await ann.locator('.message:not([data-pending])', { hasText: 'We do.' }).first().waitFor();
    await ann.getByRole('button', { name: 'Note' }).click();
    await ann.getByLabel('Note for your team').fill('A note');
    await judged(ann);
    await ann.getByLabel('Note for your team').press('Enter');
    await ann.locator('.note').first().waitFor();
    for (const name of [/^Who answers/, /^Labels/, /^Snooze/, /^More$/, /^Ann A/]) {
      await ann.getByRole('button', { name }).click();
      await judged(ann);
      await ann.keyboard.press('Escape');
    }
    await ann.getByLabel('Your answer').fill('/');
    await ann.getByRole('button', { name: 'Manage canned replies' }).click();
    await judged(ann);
    await ann.getByRole('button', { name: 'New reply' }).click();
    await judged(ann);
    await ann.keyboard.press('Escape');
    await ann.getByLabel('Your answer').fill('');
    await ann.getByLabel('Your answer').press('Escape');
    await ann.keyboard.press('?');
    await judged(ann);
    await ann.keyboard.press('Escape');
    await ann.getByRole('button', { name: 'Close', exact: true }).click();
    await ann.getByRole('button', { name: 'Open again' }).waitFor();
    await judged(ann);
    await ann.getByRole('button', { name: 'Open again' }).click();
    await ann.getByRole('button', { name: 'Close', exact: true }).waitFor();
    await ann.context().setOffline(true);
    await ann.getByText('You are offline').waitFor();
    await judged(ann);
    await ann.context().setOffline(false);
  });

  test.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
  ] as const)('on a phone in %s colours, one pane after the other', async (_, options) => {
    const ann = await world.agent('Ann', { ...options, ...PHONE });
    await judged(ann);
    await openConversation(ann, 'Donau');
    await ann.locator('.message').first().waitFor();
    expect(await ann.locator('.rows').isVisible()).toBe(false);
    await judged(ann);
    await ann.getByRole('button', { name: 'Visitor', exact: true }).click();
    await ann.locator('.card').waitFor();
    await judged(ann);
    await ann.getByRole('button', { name: 'Hide the visitor' }).click();
    await ann.getByLabel('Your answer').fill('From the phone');
    await ann.getByRole('button', { name: 'Send' }).click();
    await ann.locator('.message:not([data-pending])', { hasText: 'From the phone' }).first().waitFor();
    await ann.getByRole('button', { name: 'Back to the list' }).click();
    await ann.locator('.rows').waitFor();
    await ann.goBack();
    await ann.locator('.thread-head').waitFor();
  });

  test('turned from right to left, as browsers that translate it do, menus stay in view', async () => {
    const ann = await world.agent('Ann', { role: 'admin', viewport: { width: 1200, height: 800 } });
    await openConversation(ann, 'Vera');
    await ann.evaluate('document.documentElement.dir = "rtl"');
    for (const name of [/^Labels/, /^More$/, /^Ann A/]) {
      await ann.getByRole('button', { name }).click();
      await judged(ann);
      await ann.keyboard.press('Escape');
    }
  });

  test('at 200 % and 400 % nothing is cut off or needs scrolling sideways', async () => {
    for (const viewport of [
      { width: 640, height: 400 },
      { width: 320, height: 256 },
    ]) {
      const ann = await world.agent('Ann', { viewport });
      await judged(ann);
      await openConversation(ann, 'Vera');
      await ann.locator('.message').first().waitFor();
      await judged(ann);
    }
  });
});
