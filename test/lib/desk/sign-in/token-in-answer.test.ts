import { expect, test } from 'vitest';
import { tokenInAnswer } from '../../../../lib/desk/sign-in/token-in-answer.ts';

const PROVIDER = { issuer: 'https://id.example', clientId: 'desk', audience: 'chat', bearer: 'access_token' } as const;
const ASKED = { provider: PROVIDER, nonce: 'n-1' };

const now = () => Math.floor(Date.now() / 1000);

const idToken = (claims: object = {}) => {
  const all = { iss: PROVIDER.issuer, aud: 'desk', sub: 'ann', exp: now() + 600, nonce: 'n-1', ...claims };
  return `e30.${Buffer.from(JSON.stringify(all)).toString('base64url')}.c2ln`;
};

const answer = (more: object = {}) => Response.json({ access_token: 'at', id_token: idToken(), ...more });

test('the token that the gateway takes is in the answer', async () => {
  const token = idToken();

  expect(await tokenInAnswer(answer(), ASKED)).toBe('at');
  expect(
    await tokenInAnswer(answer({ id_token: token }), { ...ASKED, provider: { ...PROVIDER, bearer: 'id_token' } }),
  ).toBe(token);
});

test('a token for several, this client among them and its holder, counts; and one that was over seconds ago', async () => {
  const id_token = idToken({ aud: ['desk', 'other'], azp: 'desk', exp: now() - 10 });

  expect(await tokenInAnswer(answer({ id_token }), ASKED)).toBe('at');
});

test.each([
  ['of another issuer', { iss: 'https://evil.example' }, '"iss"'],
  ['for another client', { aud: 'other' }, '"aud"'],
  ['for nobody', { aud: undefined }, '"aud"'],
  ['whose holder is another client', { aud: ['desk', 'other'], azp: 'other' }, '"azp"'],
  ['for several, of whom none holds it', { aud: ['desk', 'other'] }, '"azp"'],
  ['of another sign-in', { nonce: 'n-2' }, '"nonce"'],
  ['of no sign-in', { nonce: undefined }, '"nonce"'],
  ['that is over', { exp: now() - 60 }, '"exp"'],
  ['without an end', { exp: undefined }, '"exp"'],
])('a token %s is refused', async (_, claims, name) => {
  await expect(tokenInAnswer(answer({ id_token: idToken(claims) }), ASKED)).rejects.toThrow(`unexpected ${name}`);
});

test.each([
  ['without an ID token', answer({ id_token: undefined }), 'unexpected "iss"'],
  ['with one that is no token', answer({ id_token: 'x' }), 'unexpected "iss"'],
  ['without the token that the gateway takes', answer({ access_token: undefined }), 'no "access_token"'],
  ['that is no JSON', new Response('<html>'), 'unexpected "iss"'],
  [
    'that says why not',
    Response.json({ error: 'invalid_grant', error_description: 'The code is over.' }, { status: 400 }),
    'The code is over.',
  ],
  ['that says so by a code', Response.json({ error: 'invalid_grant' }, { status: 400 }), 'invalid_grant'],
  ['of a proxy', new Response('<html>', { status: 502 }), 'status 502'],
])('an answer %s is refused, and says why', async (_, given, reason) => {
  await expect(tokenInAnswer(given, ASKED)).rejects.toThrow(reason);
});
