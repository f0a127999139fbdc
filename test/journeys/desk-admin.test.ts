import { join } from 'node:path';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasChromium } from '../support/clients/chromium.ts';
import { axeFindings, type DeskWorld, deskWorld } from '../support/clients/desk-page.ts';

/** The folder for pictures of what is looked at, if there are to be some. */
const { SHOTS } = process.env;

describe.skipIf(!hasChromium('the admin’s view'))('the admin’s view in Chromium', () => {
  let world: DeskWorld;
  let findings: string[] = [];

  beforeEach(async () => {
    world = await deskWorld();
  });
  afterEach(async () => {
    const found = findings;
    findings = [];
    await world?.endTest().finally(world.close);
    expect(found).toEqual([]);
  });

  /** A browser in which an invitation was accepted. */
  async function accepted(link: string): Promise<Page> {
    const page = await (await world.context()).newPage();
    await page.goto(link);
    await page.getByRole('button', { name: 'Accept the invitation' }).click();
    await page.getByRole('navigation', { name: 'Lists' }).waitFor();
    return page;
  }

  /** An admin with the page of administration open. */
  async function admin(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await world.agent('Ann', { role: 'admin', ...options });
    await administration(page);
    return page;
  }

  async function administration(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Administration' }).click();
    await account(page, 'Ann').waitFor();
  }

  const section = (page: Page, name: string) =>
    page.getByRole('navigation', { name: 'Administration' }).getByRole('button', { name }).click();

  const account = (page: Page, name: string): Locator => page.getByRole('row', { name: new RegExp(name) });

  /** What axe finds at a page, told when the test has ended. */
  async function look(page: Page, name: string): Promise<void> {
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
    findings.push(...(await axeFindings(page)).map((finding) => `${name}: ${finding}`));
  }

  /** As the tenant's server asks it. */
  const server = (route: string, body?: object) =>
    world.call(route, { token: world.product.keys.secretKey, ...(body ? { body } : {}) });

  it('a colleague is invited by a link, comes in, becomes an admin and is removed', async () => {
    const ann = await admin();
    await look(ann, 'admin-team');

    await ann.getByLabel('Who', { exact: true }).fill('ben@shop.example');
    await ann.getByLabel('Name', { exact: true }).fill('Ben');
    await ann.getByRole('button', { name: 'Make an invitation' }).click();
    const link = await ann.getByLabel('The link for Ben').inputValue();
    await ann.getByRole('listitem').filter({ hasText: 'Ben' }).getByText('until').waitFor();
    await look(ann, 'admin-invited');
    expect(await ann.getByLabel('Who', { exact: true }).inputValue()).toBe('');

    const ben = await accepted(link);
    expect(await ben.getByRole('link', { name: 'Administration' }).count()).toBe(0);
    await ann.getByRole('link', { name: /^Mine/ }).click();
    await administration(ann);
    await account(ann, 'Ben').getByText('online', { exact: true }).waitFor();
    // What is shown once was not put away yet.
    expect(await ann.getByLabel('The link for Ben').inputValue()).toBe(link);
    await ann.getByRole('button', { name: 'Done' }).click();

    await account(ann, 'Ben').getByRole('button', { name: 'Make an admin of Ben' }).click();
    await look(ann, 'admin-role');
    await ann.getByRole('dialog').getByRole('button', { name: 'Make an admin' }).click();
    await account(ann, 'Ben').getByRole('button', { name: 'Make an agent of Ben' }).waitFor();
    world.product.reload();
    await ben.reload();
    await administration(ben);

    await account(ann, 'Ben').getByRole('button', { name: 'Remove Ben' }).click();
    await look(ann, 'admin-removal');
    await ann.getByRole('dialog').getByRole('button', { name: 'Remove Ben' }).click();
    await account(ann, 'Ben').waitFor({ state: 'detached' });
    await expect.poll(() => ann.evaluate('document.activeElement?.textContent')).toBe('Team');
    world.product.reload();
    await ben.reload();
    await ben.getByText('Ask an admin').waitFor();
    const listed = await server('GET /api/chat/accounts');
    expect(listed.body.accounts.map(({ userId }: { userId: string }) => userId)).toEqual(['ann']);
  });

  it('an invitation is withdrawn, and who would go as the last admin is told', async () => {
    const ann = await admin();
    const link = await world.invitation('Eve');
    await ann.reload();

    await ann.getByRole('button', { name: 'Withdraw the invitation of Eve' }).click();
    await ann.getByText('There are none.').waitFor();
    // What had the focus has gone: the keyboard goes on from the heading.
    await expect.poll(() => ann.evaluate('document.activeElement?.textContent')).toBe('Open invitations');
    await account(ann, 'Ann').getByRole('button', { name: 'Make an agent of Ann' }).click();
    await ann.getByText('There is no other admin here.').waitFor();
    await look(ann, 'admin-last');
    await ann.keyboard.press('Escape');
    await account(ann, 'Ann').getByRole('button', { name: 'Make an agent of Ann' }).waitFor();

    const eve = await (await world.context()).newPage();
    await eve.goto(link);
    await eve.getByRole('button', { name: 'Accept the invitation' }).click();
    await eve.getByRole('alert').waitFor();
  });

  it('settings are saved; what is refused says where, and what somebody else changed says so, and nothing written is lost', async () => {
    const ann = await admin();
    await section(ann, 'Settings');
    const name = ann.getByLabel('Name', { exact: true });
    const pages = ann.getByLabel('Pages that may chat');
    const before = await pages.inputValue();
    await look(ann, 'admin-settings');

    await ann.getByLabel('Close a conversation after').selectOption('An hour');
    await ann.getByLabel('Know visitors again for').fill('7');
    expect(await ann.getByLabel('Keep what is said for').inputValue()).toBe('365');
    await ann.getByLabel('Keep what is said for').fill('90');
    await ann.getByRole('button', { name: 'Save', exact: true }).press('Enter');
    await ann.getByRole('dialog', { name: 'Keep what is said for 90 days?' }).getByText('What goes:').waitFor();
    await look(ann, 'admin-settings-retention');
    await ann.keyboard.press('Escape');
    await expect.poll(() => ann.evaluate('document.activeElement?.textContent')).toBe('Save');
    await ann.getByText('3 not saved').waitFor();
    await ann.keyboard.press('Enter');
    await ann.getByRole('button', { name: 'Save, and let go what is older' }).press('Enter');
    await ann.getByText('Saved.').waitFor();
    const stored = async () => (await server('GET /api/chat/settings')).body.settings;
    expect(await stored()).toMatchObject({ idleMinutes: 60, sessionDays: 7, retentionDays: 90 });

    await ann.getByLabel('Keep what is said for').fill('400');
    await ann.getByRole('button', { name: 'Save' }).click();
    await ann.getByText('It must be at most 365, as long as this deployment keeps anything.').waitFor();
    await expect.poll(() => ann.evaluate('document.activeElement?.value')).toBe('400');
    await ann.getByRole('button', { name: 'Undo' }).click();
    await ann.locator('.problem-text').waitFor({ state: 'detached' });

    await pages.fill(`${before}\nnot an origin`);
    await name.fill('The Shop');
    await ann.getByRole('button', { name: 'Save' }).click();
    await ann.getByRole('alert').waitFor();
    await look(ann, 'admin-settings-refused');
    expect(await pages.getAttribute('aria-invalid')).toBe('true');
    expect([await name.inputValue(), await pages.inputValue()]).toEqual(['The Shop', `${before}\nnot an origin`]);
    await pages.fill(`${before}\nhttps://checkout.example`);

    await server('PATCH /api/chat/settings', { name: 'Theirs', idleMinutes: 5 });
    await ann.getByRole('button', { name: 'Save' }).click();
    await ann.getByText(/Nothing was saved: somebody else has changed “Name”, “Close a conversation after”/).waitFor();
    await look(ann, 'admin-settings-changed');
    expect(await name.inputValue()).toBe('The Shop');
    expect(await ann.getByLabel('Close a conversation after').inputValue()).toBe('5');
    await ann.getByRole('button', { name: 'Save' }).click();
    await ann.getByText('Saved.').waitFor();
    expect(await stored()).toMatchObject({ name: 'The Shop', idleMinutes: 5, sessionDays: 7 });
    expect((await stored()).origins).toContain('https://checkout.example');
  });

  it('what is written of settings is there again after a look at a conversation, until it is undone', async () => {
    const ann = await admin();
    await section(ann, 'Settings');

    await ann.getByLabel('Only visitors with a token of your server').check();
    await ann.getByRole('link', { name: /^Mine/ }).click();
    await administration(ann);
    await section(ann, 'Settings');
    await ann.getByText('1 not saved').waitFor();
    await ann.getByRole('button', { name: 'Undo' }).click();

    expect(await ann.getByLabel('Only visitors with a token of your server').isChecked()).toBe(false);
  });

  it('a key is shown once, works, and is revoked with a word about what stops', async () => {
    const ann = await admin({ permissions: ['clipboard-read', 'clipboard-write'] });
    await section(ann, 'Keys');

    await ann.getByLabel('Kind').selectOption('Secret: for your server');
    await ann.getByLabel('What it is for').fill('checkout server');
    await ann.getByRole('button', { name: 'Make a key' }).click();
    const key = await ann.getByLabel('The secret key “checkout server”').inputValue();
    await ann.getByRole('button', { name: 'Copy' }).click();
    await ann.getByText('Copied.').waitFor();
    await look(ann, 'admin-key');
    const minted = () => world.call('POST /api/chat/user-token', { token: key, body: { userId: 'u-1' } });
    expect(await ann.evaluate('navigator.clipboard.readText()')).toBe(key);
    expect((await minted()).status).toBe(200);
    await ann.getByRole('button', { name: 'Done' }).click();
    await expect.poll(async () => (await ann.content()).includes(key)).toBe(false);

    await ann.getByRole('button', { name: 'Revoke checkout server' }).click();
    await ann.getByText('Your server stops working with it at once').waitFor();
    await look(ann, 'admin-key-revoke');
    await ann.getByRole('button', { name: 'Revoke the key' }).click();
    await ann.getByText(/, revoked \w/).waitFor();
    expect((await minted()).status).toBe(401);
  });

  it('everybody is signed out, by the keyboard alone', async () => {
    const ann = await admin();
    const ben = await world.agent('Ben');

    await ann
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('button', { name: 'Sign everybody out' })
      .focus();
    await ann.keyboard.press('Enter');
    await ann.locator('.danger').focus();
    await ann.keyboard.press('Enter');
    await ann.getByRole('dialog').waitFor();
    await look(ann, 'admin-everybody');
    await ann.getByRole('button', { name: 'Sign everybody out, me too' }).focus();
    await ann.keyboard.press('Enter');

    await ann.getByText('You have signed out.').waitFor();
    await look(ann, 'admin-signed-out');
    world.product.reload();
    await ben.reload();
    await ben.getByText('Ask an admin').waitFor();
  });

  it('is usable on a phone, in the dark, and is not there for agents', async () => {
    const phone = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const;
    const ann = await admin(phone);
    await look(ann, 'admin-phone-team');
    for (const name of ['Settings', 'Keys', 'Data', 'Sign everybody out']) {
      await section(ann, name);
      await ann.getByRole('heading', { name: name === 'Data' ? 'What was done' : name, level: 2 }).waitFor();
      await look(ann, `admin-phone-${name.toLowerCase().replaceAll(' ', '-')}`);
      expect(await ann.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }

    const ben = await world.agent('Ben');
    await ben.goto(`${world.product.url}/desk#/admin`);
    await ben.getByRole('navigation', { name: 'Lists' }).waitFor();
    expect(await ben.getByRole('navigation', { name: 'Administration' }).count()).toBe(0);
  });
});
