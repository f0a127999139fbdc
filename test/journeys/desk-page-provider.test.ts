import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../support/clients/chromium.ts';
import { type DeskWorld, deskWorld, live } from '../support/clients/desk-page.ts';

/** A token that only its holder reads, as browsers take ID tokens from a provider over TLS. */
const unsigned = (claims: object) =>
  `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

/**
 * The page at a provider that stands below the gateway’s own address in the browser alone: what is asked of it is answered here, and its
 * access tokens are the gateway’s.
 */
describe.skipIf(!hasChromium('the provider'))('the way into the desk by an identity provider', () => {
  let world: DeskWorld;
  beforeAll(async () => {
    world = await deskWorld();
  });
  afterEach(() => world.endTest());
  afterAll(() => world?.close());

  /** A provider at which `ann` is signed in. What the page sends there is in `asked`. */
  async function provided(page: Page, more: { state?: string; nonce?: string; issuer?: string } = {}) {
    const issuer = `${world.product.url}/provider`;
    const asked: Record<string, string>[] = [];
    const { token } = (
      await world.call('POST /api/chat/agent-token', {
        token: world.product.keys.secretKey,
        body: { userId: 'ann', role: 'agent', name: 'Ann' },
      })
    ).body;
    const provider = { issuer, clientId: 'desk', audience: 'chat', bearer: 'access_token' };
    await page.route('**/api/chat/oidc*', (route) => route.fulfill({ json: { provider } }));
    await page.route('**/provider/.well-known/openid-configuration', (route) =>
      route.fulfill({
        json: {
          issuer: more.issuer ?? issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          id_token_signing_alg_values_supported: ['ES256'],
        },
      }),
    );
    await page.route('**/provider/authorize*', (route) => {
      const query = Object.fromEntries(new URL(route.request().url()).searchParams);
      asked.push(query);
      const back = new URL(query.redirect_uri ?? '');
      back.search = new URLSearchParams({ code: 'a-code', state: more.state ?? query.state ?? '' }).toString();
      return route.fulfill({
        contentType: 'text/html',
        body: `<a href="${back.href.replace('&', '&amp;')}">Go on</a>`,
      });
    });
    await page.route('**/provider/token', (route) => {
      const form = Object.fromEntries(new URLSearchParams(route.request().postData() ?? ''));
      asked.push(form);
      const now = Math.floor(Date.now() / 1000);
      const nonce = more.nonce ?? asked[0]?.nonce;
      const id_token = unsigned({ iss: issuer, aud: 'desk', sub: 'ann', iat: now, exp: now + 600, nonce });
      return route.fulfill({ json: { access_token: token, token_type: 'Bearer', expires_in: 600, id_token } });
    });
    return asked;
  }

  async function through(page: Page): Promise<void> {
    await page.goto(`${world.product.url}/desk`);
    await page.getByRole('button', { name: /^Sign in at / }).click();
    await page.getByRole('link', { name: 'Go on' }).click();
  }

  test('leads there and back with a code that counts with its verifier alone, and out of the address', async () => {
    const page = await (await world.context()).newPage();
    const asked = await provided(page);

    await through(page);
    await live(page);

    expect(new URL(page.url()).search).toBe('');
    const [authorize, exchange] = asked;
    expect(authorize).toMatchObject({
      client_id: 'desk',
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${world.product.url}/desk`,
      scope: expect.stringContaining('openid'),
    });
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(exchange?.code_verifier));
    expect(Buffer.from(digest).toString('base64url')).toBe(authorize?.code_challenge);
    expect(exchange).toEqual({
      grant_type: 'authorization_code',
      code: 'a-code',
      client_id: 'desk',
      redirect_uri: `${world.product.url}/desk`,
      code_verifier: expect.any(String),
    });
    await page.getByRole('button', { name: 'Ann Available' }).waitFor();
  });

  test('is not gone if the provider says that it is another', async () => {
    const page = await (await world.context()).newPage();
    const asked = await provided(page, { issuer: 'https://other.example' });
    await page.goto(`${world.product.url}/desk`);

    await page.getByRole('button', { name: /^Sign in at / }).click();

    await page.getByText('is of the issuer https://other.example').waitFor();
    expect(asked).toEqual([]);
  });

  test.each([
    ['a state that the page did not send', { state: 'of-another' }, /"state"/],
    ['a token that was made for another sign-in', { nonce: 'of-another' }, /"nonce"/],
  ])('takes no code with %s', async (_, more, reason) => {
    const page = await (await world.context()).newPage();
    await provided(page, more);

    await through(page);

    await page.getByText('You are not signed in.').waitFor();
    await page.getByText(reason).waitFor();
    await page.getByRole('button', { name: /^Sign in at / }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });
});
