import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tenantNamed } from '../support/builders/tenants.ts';
import { hasChromium } from '../support/clients/chromium.ts';
import { type DeskWorld, deskWorld, live, openConversation } from '../support/clients/desk-page.ts';
import { addTenant } from '../support/gateway/gateway.ts';

describe.skipIf(!hasChromium('the way into the desk'))('the way into the desk', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await deskWorld();
  });
  afterEach(() => world.endTest());
  afterAll(() => world?.close());

  test('is an invitation: its secret leaves the address at once, and counts after a click, once', async () => {
    const link = await world.invitation('Ann');
    const page = await (await world.context()).newPage();

    await page.goto(link);
    await page.getByRole('button', { name: 'Accept the invitation' }).waitFor();
    expect(page.url()).toBe(`${world.product.url}/desk`);
    await page.reload();
    await page.getByRole('button', { name: 'Accept the invitation' }).click();
    await live(page);
    await page.reload();
    await live(page);
    await page.getByRole('button', { name: 'Ann Available' }).waitFor();

    const other = await (await world.context()).newPage();
    await other.goto(link);
    await other.getByRole('button', { name: 'Accept the invitation' }).click();
    await other.getByText('This invitation was accepted already, or its day is over.').waitFor();
    await other.getByText('Ask an admin of your team for an invitation').waitFor();
  });

  test('shows who was never invited what to do', async () => {
    const page = await (await world.context()).newPage();

    await page.goto(`${world.product.url}/desk`);

    await page.getByText('You are not signed in.').waitFor();
    await page.getByText('Ask an admin of your team for an invitation').waitFor();
  });

  test('holds for two tabs at once, and is over in both when one signs out everywhere', async () => {
    const ann = await world.agent('Ann');
    const second = await ann.context().newPage();
    await second.goto(`${world.product.url}/desk`);
    await Promise.all([ann.reload(), second.reload()]);
    await Promise.all([live(ann), live(second)]);

    await ann.getByRole('button', { name: 'Ann Available' }).click();
    await ann.getByRole('button', { name: 'Sign out in all browsers' }).click();

    await ann.getByText('You have signed out.').waitFor();
    await second.reload();
    await second.getByText('Ask an admin of your team for an invitation').waitFor();
  });

  test('ends for an account that is removed: nothing stays in view, and what was written is there again after another invitation', async () => {
    const vera = await world.visitor('Vera');
    await vera.say('A secret of Vera');
    const ann = await world.agent('Ann');
    await openConversation(ann, 'Vera');
    await ann.getByLabel('Your answer').fill('half an ans');
    const { secretKey } = world.product.keys;
    const { accounts } = (await world.call('GET /api/chat/accounts', { token: secretKey })).body;
    const { id } = accounts.find(({ userId }: { userId: string }) => userId === 'ann');
    await world.call(`DELETE /api/chat/accounts/${id}`, { token: secretKey, body: {} });

    // As each function answers, at the latest 30 seconds later.
    await ann.route('**/api/chat/messages?*', (route) =>
      route.fulfill({ status: 401, json: { error: 'revoked', code: 'ERR_REVOKED' } }),
    );
    await ann.getByRole('link', { name: /^Mine/ }).click();
    await ann.getByRole('link', { name: /^All open/ }).click();
    await openConversation(ann, 'Vera');
    await ann.getByText('Your sign-in is over.').waitFor();
    await ann.unroute('**/api/chat/messages?*');
    expect(await ann.getByText('A secret of Vera').count()).toBe(0);
    expect(await ann.getByText('Vera').count()).toBe(0);
    await ann.goto(await world.invitation('Ann'));
    await ann.getByRole('button', { name: 'Accept the invitation' }).click();
    await live(ann);
    await ann.getByRole('link', { name: /^All open/ }).click();
    await openConversation(ann, 'Vera');

    expect(await ann.getByLabel('Your answer').inputValue()).toBe('half an ans');
  });

  test('asks which team is meant where a browser answers for two', async () => {
    const ann = await world.agent('Ann');
    const other = await addTenant(world.product, tenantNamed('other'));
    const body = { userId: 'ann', role: 'agent', name: 'Ann of the other' };
    const { link } = (await world.call('POST /api/chat/invitations', { token: other.secretKey, body })).body;
    const second = await ann.context().newPage();
    await second.goto(link);
    await second.getByRole('button', { name: 'Accept the invitation' }).click();
    await live(second);
    await second.getByRole('heading', { name: 'other desk' }).waitFor();

    const third = await ann.context().newPage();
    await third.goto(`${world.product.url}/desk`);
    await third.getByRole('button', { name: /^test/ }).click();

    await live(third);
    await third.getByRole('heading', { name: 'test desk' }).waitFor();
    await ann.reload();
    await live(ann);
    await ann.getByRole('heading', { name: 'test desk' }).waitFor();
  });

  test('stays open where the gateway cannot be reached', async () => {
    const ann = await world.agent('Ann');
    await ann.route('**/api/chat/refresh', (route) => route.abort());

    await ann.reload();
    await ann.getByText('The gateway cannot be reached.').waitFor();
    await ann.unroute('**/api/chat/refresh');
    await ann.getByRole('button', { name: 'Try again' }).click();

    await live(ann);
  });
});
