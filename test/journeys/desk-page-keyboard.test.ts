import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../support/clients/chromium.ts';
import { type DeskWorld, deskWorld, live } from '../support/clients/desk-page.ts';

const focused = (page: Page) => page.evaluate('document.activeElement?.id || document.activeElement?.className || ""');
const focusedText = (page: Page) => page.evaluate('document.activeElement?.textContent ?? ""');

describe.skipIf(!hasChromium('the desk by keyboard'))('the desk by keyboard', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await deskWorld();
    for (const name of ['Vera', 'Mia', 'Paul']) await (await world.visitor(name)).say(`a question of ${name}`);
  });
  afterEach(() => world.endTest());
  afterAll(() => world?.close());

  test('is worked at from the invitation to the sign-out without a mouse', async () => {
    const page = await (await world.context()).newPage();
    await page.goto(await world.invitation('Ann'));
    await page.getByRole('button', { name: 'Accept the invitation' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await live(page);
    await page.getByRole('link', { name: /^Unassigned 3/ }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.row', { hasText: 'Paul' }).waitFor();

    await page.keyboard.press('j');
    expect(await focusedText(page)).toContain('Paul');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await focusedText(page)).toContain('Mia');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Mia', level: 2 }).first().waitFor();
    await expect.poll(() => focused(page)).toBe('thread-title');

    await page.keyboard.press('n');
    await expect.poll(() => focused(page)).toBe('composer-text');
    await page.keyboard.type('only for us');
    await page.keyboard.press('Enter');
    await page.locator('.note', { hasText: 'only for us' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    await page.keyboard.type('An answer, e? n? j/k');
    await page.keyboard.press('Enter');
    await page.locator('.message', { hasText: 'An answer, e? n? j/k' }).waitFor();
    await page.keyboard.press('Escape');

    await page.keyboard.press('l');
    await page.keyboard.type('vip');
    await page.keyboard.press('Enter');
    await page.getByText('You set the labels vip').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedText(page)).toContain('Snooze');
    await page.keyboard.press('e');
    await page.getByText('You closed the conversation').waitFor();

    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Ann Available' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('You have signed out.').waitFor();
  });

  test('leads past what comes again and again, and stops once at the list', async () => {
    const ann = await world.agent('Ann');
    await ann.reload();
    await live(ann);
    await ann.locator('.row').first().waitFor();

    await ann.keyboard.press('Tab');
    expect(await focusedText(ann)).toBe('Skip to the list');
    await ann.keyboard.press('Enter');
    await ann.keyboard.press('Tab');
    await ann.keyboard.press('Tab');
    expect(await focused(ann)).toContain('row');
    await ann.keyboard.press('Tab');
    expect(await focused(ann)).not.toContain('row');
  });

  test('has a visible focus wherever it is', async () => {
    const ann = await world.agent('Ann');
    await ann.locator('.row', { hasText: 'Vera' }).click();
    await ann.locator('.entries .message').first().waitFor();

    const without: string[] = [];
    for (let step = 0; step < 30; step++) {
      await ann.keyboard.press('Tab');
      const seen = (await ann.evaluate(`(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
        return [document.activeElement.outerHTML.slice(0, 80), outlineStyle, parseFloat(outlineWidth)];
      })()`)) as [string, string, number];
      if (!seen[0].startsWith('<body') && (seen[1] === 'none' || seen[2] < 2)) without.push(seen[0]);
    }

    expect(without).toEqual([]);
  });
});
