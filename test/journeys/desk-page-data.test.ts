import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../support/clients/chromium.ts';
import { answer, axeFindings, type DeskWorld, deskWorld, openConversation } from '../support/clients/desk-page.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** The header by which an answer leads to its next part. */
const NEXT = '</api/chat/export?after=part-2>; rel="next"';

describe.skipIf(!hasChromium('the data of a desk'))('the data of a desk in Chromium', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await deskWorld();
  });
  afterEach(() => world.endTest());
  afterAll(() => world?.close());

  /** What the browser saves once something is pressed. */
  async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; text: string }> {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  }

  const more = (page: Page) => page.getByRole('button', { name: 'More', exact: true });
  const item = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  async function openData(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Administration' }).click();
    await item(page, 'Data').click();
  }
  const said = (page: Page, text: string) => page.locator('.thread').getByText(text);

  it('an agent keeps what was said as a text, by the keyboard, and may erase nothing', async () => {
    const vera = await world.visitor('Vera');
    await vera.say('Is it <b>waterproof</b>?');
    const ann = await world.agent('Ann');
    await openConversation(ann, 'Vera');
    const line = await vera.socket();
    await answer(ann, 'Up to 50 metres.');
    // What is stored was told; the page shows it before.
    await line.next(({ message }) => message?.text === 'Up to 50 metres.');
    await line.close();
    await ann.getByRole('button', { name: 'Close', exact: true }).waitFor();

    await more(ann).press('Enter');
    await item(ann, 'Save the transcript').waitFor();
    expect(await item(ann, 'Erase the conversation…').count()).toBe(0);
    expect(await axeFindings(ann)).toEqual([]);
    const { name, text } = await saved(ann, () => ann.keyboard.press('Enter'));

    expect(name).toMatch(/^transcript-c_.*\.txt$/);
    expect(text).toContain('Is it <b>waterproof</b>?');
    expect(text).toContain('Up to 50 metres.');
  });

  it('an admin erases a conversation once it is said what goes, and every open page shows it at once', async () => {
    const otto = await world.visitor('Otto');
    await otto.say('my number is 555-123');
    const [boss, carol] = [await world.agent('Boss', { role: 'admin' }), await world.agent('Carol')];
    for (const page of [boss, carol]) {
      await openConversation(page, 'Otto');
      await said(page, 'my number is 555-123').waitFor();
    }

    await more(boss).click();
    await item(boss, 'Erase the conversation…').click();
    const dialog = boss.getByRole('dialog', { name: 'Erase the conversation?' });
    await dialog.getByText('What goes:').waitFor();
    expect(await axeFindings(boss)).toEqual([]);
    await boss.keyboard.press('Escape');
    await said(boss, 'my number is 555-123').waitFor();
    await expect.poll(() => boss.evaluate('document.activeElement?.getAttribute("aria-label")')).toBe('More');
    await more(boss).click();
    await item(boss, 'Erase the conversation…').click();
    await item(boss, 'Erase the conversation for ever').click();

    for (const page of [boss, carol]) {
      await page.getByText('This conversation was erased').waitFor();
      expect(await page.locator('.desk').textContent()).not.toMatch(/555-123|Otto/);
      // What had the focus has gone: the keyboard goes on from what stands there now.
      await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('thread-title');
      expect(await axeFindings(page)).toEqual([]);
    }
    await otto.say('Hello again');
    for (const page of [boss, carol]) {
      await said(page, 'What was said before was erased').waitFor();
      await said(page, 'Hello again').waitFor();
      expect(await page.locator('.desk').textContent()).not.toContain('555-123');
      await page.locator('.row', { hasText: 'Hello again' }).waitFor();
    }
  });

  it('an admin erases a visitor, and it is said who goes', async () => {
    await (await world.visitor('Uma')).say('forget me');
    const boss = await world.agent('Boss', { role: 'admin' });
    await openConversation(boss, 'Uma');

    await more(boss).click();
    await item(boss, 'Erase the visitor…').click();
    await boss.getByRole('dialog', { name: 'Erase the visitor?' }).getByText('name, address').waitFor();
    await item(boss, 'Erase the visitor for ever').click();

    await boss.getByText('This conversation was erased').waitFor();
    expect(await boss.locator('.desk').textContent()).not.toContain('Uma');
  });

  it('what cannot be erased without a line says so, stays, and is erased by the same button later', async () => {
    await (await world.visitor('Rolf')).say('not yet');
    const boss = await world.agent('Boss', { role: 'admin', ...PHONE });
    await openConversation(boss, 'Rolf');
    await more(boss).press('Enter');
    await item(boss, 'Erase the conversation…').press('Enter');
    // Enter once more takes back, and erases nothing: the button that erases is not the first.
    await expect.poll(() => boss.evaluate('document.activeElement?.getAttribute("aria-label")')).toBe('Close');
    await boss.keyboard.press('Enter');
    await boss.getByRole('dialog').waitFor({ state: 'detached' });
    await item(boss, 'More').press('Enter');
    await item(boss, 'Erase the conversation…').press('Enter');

    await boss.context().setOffline(true);
    await item(boss, 'Erase the conversation for ever').press('Enter');
    await boss.getByText('The gateway cannot be reached').waitFor();
    expect(await axeFindings(boss)).toEqual([]);
    await boss.context().setOffline(false);
    await item(boss, 'Erase the conversation for ever').press('Enter');

    await boss.getByText('This conversation was erased').waitFor();
    // Where there is room for one pane alone, there is a way back.
    await item(boss, 'Back to the list').press('Enter');
    await boss.getByRole('heading', { name: 'All open' }).waitFor();
    expect(await boss.locator('.row', { hasText: 'Rolf' }).count()).toBe(0);
  });

  it('an erasure is followed until it is done, and its receipt says what went and what remains', async () => {
    const tara = await world.visitor('Tara');
    await tara.say('for the receipt');
    const boss = await world.agent('Boss', { role: 'admin' });
    await openConversation(boss, 'Tara');
    await more(boss).click();
    await item(boss, 'Erase the conversation…').click();
    await item(boss, 'Erase the conversation for ever').click();
    await boss.getByText('The receipt is under Administration, Data.').waitFor();
    await openData(boss);

    await item(boss, 'Receipt').first().press('Enter');
    const receipt = boss.getByRole('dialog', { name: 'Receipt of the erasure' });
    await receipt.getByText('It goes on by itself').waitFor();
    expect(await axeFindings(boss)).toEqual([]);
    // A minute later, as the gateway answers then.
    await boss.route('**/api/chat/erasures/*', async (route) => {
      const { erasure } = await (await route.fetch()).json();
      const done = { status: 'done', doneAt: erasure.begunAt, erased: { ...erasure.erased, messages: 17 } };
      return route.fulfill({ json: { erasure: { ...erasure, ...done } } });
    });
    await receipt.getByText(/^Done: /).waitFor();

    expect(await receipt.locator('dl').textContent()).toContain('Messages among them17');
    expect(await receipt.getByRole('listitem').allTextContents()).toContainEqual(
      expect.stringMatching(/^Logs.* until /),
    );
    expect(await axeFindings(boss)).toEqual([]);
    await boss.keyboard.press('Escape');
    await expect.poll(() => boss.evaluate('document.activeElement?.textContent')).toBe('Receipt');
  });

  it('an admin takes everything out, and sees that it was done, and by whom', async () => {
    await (await world.visitor('Nora')).say('for the export');
    const boss = await world.agent('Boss', { role: 'admin' });
    await openData(boss);

    const { name, text } = await saved(boss, () => item(boss, 'Export everything').click());

    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(name).toBe('export-test.ndjson');
    expect([lines[0].type, lines.at(-1).type]).toEqual(['export', 'end']);
    expect(lines.filter((line) => line.text === 'for the export')).toHaveLength(1);
    await boss.getByText('It is whole.').waitFor();
    await boss
      .getByRole('listitem')
      .filter({ hasText: /^Data were exported.*by Boss/ })
      .first()
      .waitFor();
    expect(await axeFindings(boss)).toEqual([]);
  });

  it('an export that was cut keeps what it has while one looks at something else, and goes on there', async () => {
    await (await world.visitor('Zora')).say('in two parts');
    const boss = await world.agent('Boss', { role: 'admin' });
    await openData(boss);
    const asked: (string | null)[] = [];
    await boss.route('**/api/chat/export*', async (route) => {
      asked.push(new URL(route.request().url()).searchParams.get('after'));
      // The second part is refused once.
      if (asked.length === 2) return route.fulfill({ status: 403, json: { error: 'no', code: 'ERR_FORBIDDEN' } });
      const lines = (await (await route.fetch({ url: `${world.product.url}/api/chat/export` })).text()).split(/^/m);
      const [part, link] = asked.length === 1 ? [lines.slice(0, 2), NEXT] : [lines.slice(2), ''];
      return route.fulfill({ contentType: 'application/x-ndjson', headers: { link }, body: part.join('') });
    });

    await item(boss, 'Export everything').press('Enter');
    await boss.getByText('You may not do this.').waitFor();
    await boss.getByText(/read, and kept on this page/).waitFor();
    expect(await axeFindings(boss)).toEqual([]);
    await item(boss, 'Keys').press('Enter');
    await item(boss, 'Data').press('Enter');
    const { text } = await saved(boss, () => item(boss, 'Go on').press('Enter'));

    expect(asked).toEqual([null, 'part-2', 'part-2']);
    const types = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect([types[0], types.at(-1)]).toEqual(['export', 'end']);
    expect(text).toContain('in two parts');
    await boss.getByText('It is whole.').waitFor();
    await item(boss, 'Export everything').waitFor();
  });

  it('without a line neither is read, and both are by the same buttons later', async () => {
    const boss = await world.agent('Boss', { role: 'admin', ...PHONE, colorScheme: 'dark' });
    await boss.getByRole('link', { name: 'Administration' }).click();
    await item(boss, 'Data').waitFor();
    await boss.context().setOffline(true);
    await item(boss, 'Data').click();
    await item(boss, 'Export everything').click();
    await expect.poll(() => boss.locator('.admin .problem-text').count()).toBe(2);
    expect(await axeFindings(boss)).toEqual([]);

    await boss.context().setOffline(false);
    await item(boss, 'Try again').click();
    await boss.locator('.acts > li').first().waitFor();
    await saved(boss, () => item(boss, 'Export everything').click());

    await boss.getByText('It is whole.').waitFor();
    expect(await boss.locator('.admin .problem-text').count()).toBe(0);
  });

  it('what was done long ago is read by pages, and the keyboard goes on with the first of them', async () => {
    const boss = await world.agent('Boss', { role: 'admin' });
    for (let number = 1; number <= 55; number++) {
      const body = { name: `Shop ${number}` };
      await world.call('PATCH /api/chat/settings', { token: world.product.keys.secretKey, body });
    }
    await openData(boss);
    const acts = boss.locator('.acts > li');
    await acts.first().waitFor();
    expect(await acts.first().innerText()).toMatch(
      /^Settings were changed\n.*, by your server, with the key \w{12}, “Name”$/,
    );
    const before = await acts.count();

    await item(boss, 'Show earlier').press('Enter');

    await expect.poll(() => acts.count()).toBeGreaterThan(before);
    const focused = () => boss.evaluate('[...document.querySelectorAll(".acts > li")].indexOf(document.activeElement)');
    await expect.poll(focused).toBe(before);
  });
});
