import { ATTEMPTS_PER_MINUTE } from '../../../lambdas/use-cases/accounts/count-attempts.ts';
import type { SeedKeys } from '../../../lib/tenants/seed.ts';
import { type Attack, attack, type Group, type Judge, type Seen } from '../attack.ts';
import { all, noFault, refused, refusedAs, unreadable, works } from '../judges.ts';
import { aName, anAgent, aUser } from '../people.ts';
import { PAGE, type Target } from '../target.ts';
import { cookiesOf, http, json } from '../wire/http.ts';
import { nativeHandshake } from '../wire/native.ts';

type Headers = Record<string, string | string[]>;

const own = (url: string): Headers => ({ origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' });

const post = (url: string, path: string, body: object, headers: Headers = own(url)): Promise<Seen> =>
  http(url, `POST /api/chat/${path}`, { body, headers });

/** The secret of a new invitation, and its id. */
async function invited({ url }: Target, { secretKey }: SeedKeys, role = 'agent', userId = aName('staff')) {
  const body = { userId, role };
  const { link = '', invitation } = json(await http(url, 'POST /api/chat/invitations', { token: secretKey, body }));
  const secret = String(link).split('#invite=')[1];
  if (!secret) throw new Error('nobody was invited');
  return { secret, id: String(invitation.id), userId };
}

/** Somebody who is signed in: the cookie, the token, and who it is. */
async function signedIn(target: Target, keys: SeedKeys, role = 'agent') {
  const { secret, userId } = await invited(target, keys, role);
  const answer = await post(target.url, 'accept', { secret });
  const { token, staffId } = json(answer);
  if (!token) throw new Error(`nobody is signed in: ${answer.status} ${answer.text}`);
  return { cookie: cookiesOf(answer), token: String(token), staffId: String(staffId), secret, userId };
}

/** What a page that is not the gateway's own says of itself. */
const sites = (url: string): readonly [name: string, from: Headers][] => {
  const { host, hostname, port, protocol } = new URL(url);
  const other = protocol === 'https:' ? 'http:' : 'https:';
  return [
    ['a page of the tenant', { origin: PAGE, 'sec-fetch-site': 'cross-site' }],
    ['a page of the tenant that lies about its site', { origin: PAGE, 'sec-fetch-site': 'same-origin' }],
    ['a page of a sibling host', { origin: `${protocol}//shop.${host}`, 'sec-fetch-site': 'same-site' }],
    ['a page of the parent host', { origin: 'https://example.com', 'sec-fetch-site': 'same-site' }],
    ['the same host at another port', { origin: `${protocol}//${hostname}:${Number(port || 443) + 1}` }],
    ['the same host by the other scheme', { origin: `${other}//${host}` }],
    ['the same host with a dot at its end', { origin: `${protocol}//${hostname}.${port && `:${port}`}` }],
    ['the same origin with a slash', { origin: `${protocol}//${host}/` }],
    ['two origins', { origin: `${protocol}//${host}, ${PAGE}` }],
    ['a page without an origin', { origin: 'null' }],
    ['a program without one', {}],
    ['the own origin from another site', { ...own(url), 'sec-fetch-site': 'cross-site' }],
    ['the own origin from the same site', { ...own(url), 'sec-fetch-site': 'same-site' }],
    ['the own origin, navigated to', { ...own(url), 'sec-fetch-site': 'none' }],
  ];
};

const NO_JSON: readonly string[] = [
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonp',
];

/** Refused to whoever is not the gateway's own page, who reads nothing of it and gets no cookie. */
const kept = all(refusedAs('ERR_ORIGIN'), unreadable, ({ headers }) =>
  headers['set-cookie'] === undefined && headers['access-control-allow-credentials'] === undefined
    ? null
    : 'a cookie is set, or an answer can be read with one',
);

/** The desk's page, which is a program that names the codes of errors itself: as everybody gets it. */
const page =
  (secret: string): Judge =>
  ({ status, headers, text }) => {
    if (status !== 200 || !text.startsWith('<!doctype html>')) return `no page: ${status}`;
    if (headers['set-cookie'] !== undefined) return 'it sets a cookie';
    return text.includes(secret) ? 'the page has the secret' : null;
  };

const withheld = refusedAs('ERR_REVOKED', 'ERR_UNAUTHENTICATED');

/** Routes of admins, with a body that each would take. */
const ADMINS: readonly [route: string, body?: object][] = [
  ['GET /api/chat/invitations'],
  ['GET /api/chat/accounts'],
  ['POST /api/chat/invitations', { userId: 'intruder', role: 'admin' }],
  ['DELETE /api/chat/invitations/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU', {}],
  ['PATCH /api/chat/accounts/a_4mXq0WnPzL1c', { role: 'admin' }],
  ['DELETE /api/chat/accounts/a_4mXq0WnPzL1c', {}],
  ['POST /api/chat/sign-out-all', {}],
];

/** An attack of several steps, which answers what is wrong. */
const story = (name: string, run: () => Promise<string | null>): Attack => ({ name, run });

/** Whoever wants to be an agent, or another one, or to stay one. */
export const accounts: Group = {
  name: 'accounts, invitations and sign-ins',
  // Of an address so many acceptances are taken in a minute.
  inTurn: true,
  async prepare(target) {
    const { url, shop, rival } = target;
    const victim = await signedIn(target, shop);
    const foreign = await signedIn(target, rival, 'admin');
    const open = await invited(target, shop);
    const [visitor, agent] = [await aUser(url, shop), await anAgent(url, shop)];

    let cookie = victim.cookie;
    const refresh = async (headers: Headers = {}): Promise<Seen> => {
      const answer = await post(url, 'refresh', {}, { ...own(url), cookie, ...headers });
      if (answer.accepted) cookie = cookiesOf(answer);
      return answer;
    };
    /** The cookie's three parts, and its name. */
    const parts = () => {
      const [name = '', value = ''] = cookie.split('=');
      const [account = '', id = '', secret = ''] = value.split('.');
      return { name, account, id, secret };
    };
    const withCookie = (made: string, body: object = {}) => post(url, 'refresh', body, { ...own(url), cookie: made });

    return {
      controls: [
        attack('a browser that is signed in refreshes', () => refresh(), works),
        story('its tabs refresh at once, and an answer is lost', async () => {
          const shown = cookie;
          const tabs = await Promise.all([1, 2, 3].map(() => post(url, 'refresh', {}, { ...own(url), cookie: shown })));
          const wrong = tabs.map(works).find((sentence) => sentence !== null);
          cookie = cookiesOf(tabs[1] as Seen);
          return wrong ?? works(await refresh());
        }),
        attack('an admin lists accounts', () => http(url, 'GET /api/chat/accounts', { token: foreign.token }), works),
        attack('a server lists accounts', () => http(url, 'GET /api/chat/accounts', { token: shop.secretKey }), works),
        attack(
          'the open invitation is open',
          () => http(url, 'GET /api/chat/invitations', { token: shop.secretKey }),
          ({ text }) => (text.includes(open.id) ? null : 'it is gone'),
        ),
      ],
      attacks: [
        ...sites(url).flatMap(([name, from]) => [
          attack(`refresh from ${name}`, () => post(url, 'refresh', {}, { cookie, ...from }), kept),
          attack(`sign-out from ${name}`, () => post(url, 'sign-out', { everywhere: true }, { cookie, ...from }), kept),
          attack(`accept from ${name}`, () => post(url, 'accept', { secret: open.secret }, { ...from }), kept),
        ]),
        ...NO_JSON.flatMap((type) =>
          (['refresh', 'sign-out'] as const).map((path) =>
            attack(
              `${path} as ${type}`,
              () => post(url, path, {}, { ...own(url), cookie, 'content-type': type }),
              refusedAs('ERR_MALFORMED'),
            ),
          ),
        ),
        // What opens links does not accept them.
        attack(
          'a mail scanner opens the page',
          () => http(url, `GET /desk?secret=${open.secret}`, { headers: { ...own(url), cookie } }),
          page(open.secret),
        ),
        ...['GET /api/chat/accept', 'HEAD /api/chat/accept', 'PUT /api/chat/accept'].map((route) =>
          attack(
            `a mail scanner asks ${route}`,
            () => http(url, `${route}?secret=${open.secret}`, { headers: { ...own(url), cookie } }),
            all(noFault, ({ headers }) => (headers['set-cookie'] === undefined ? null : 'it sets a cookie')),
          ),
        ),
        attack('a link that was used', () => post(url, 'accept', { secret: victim.secret }), refusedAs('ERR_CONFLICT')),
        attack(
          'a link that was used, with a nonce',
          () => post(url, 'accept', { secret: victim.secret, nonce: 'n'.repeat(40) }),
          refusedAs('ERR_CONFLICT'),
        ),
        story('a link that was withdrawn', async () => {
          const { secret, id } = await invited(target, shop);
          await http(url, `DELETE /api/chat/invitations/${id}`, { token: shop.secretKey, body: {} });
          return refusedAs('ERR_NOT_FOUND')(await post(url, 'accept', { secret }));
        }),
        attack(
          'an invitation with another tenant’s name in it',
          () => post(url, 'accept', { secret: open.secret.replace(shop.tenantId, rival.tenantId) }),
          refusedAs('ERR_NOT_FOUND'),
        ),
        attack(
          'an invitation beside another tenant’s name',
          () => post(url, 'accept', { secret: open.secret, tenantId: rival.tenantId }),
          refusedAs('ERR_TENANT_MISMATCH'),
        ),
        attack(
          'accept the id of an invitation in the form of a secret',
          () => post(url, 'accept', { secret: `inv_${shop.tenantId}_${open.id.replace(/[-_]/g, 'x')}x` }),
          refusedAs('ERR_NOT_FOUND'),
        ),
        ...(
          [
            ['the id of an invitation for its secret', open.id],
            ['a secret that is cut', open.secret.slice(0, -1)],
            ['a secret in other letters', open.secret.toUpperCase()],
            ['a secret with a key’s separator', `${open.secret}#x`],
            ['a list of secrets', [open.secret]],
            ['an object', { S: open.secret }],
            ['nothing', null],
          ] as const
        ).map(([name, secret]) =>
          attack(`accept ${name}`, () => post(url, 'accept', { secret }), refusedAs('ERR_INVALID')),
        ),
        attack(
          'a nonce that could be guessed',
          () => post(url, 'accept', { secret: open.secret, nonce: '1' }),
          refusedAs('ERR_INVALID'),
        ),
        attack(
          'a role in an acceptance',
          () => post(url, 'accept', { secret: open.secret, role: 'admin' }),
          refusedAs('ERR_INVALID'),
        ),

        attack(
          'the cookie under another tenant’s name',
          () => {
            const { name, account, id, secret } = parts();
            const made = `${name.replace(shop.tenantId, rival.tenantId)}=${account}.${id}.${secret}`;
            return withCookie(made, { tenantId: rival.tenantId });
          },
          withheld,
        ),
        attack(
          'the cookie beside another tenant’s name',
          () => withCookie(cookie, { tenantId: rival.tenantId }),
          withheld,
        ),
        attack(
          'the cookie with another’s account',
          () => {
            const { name, id, secret } = parts();
            return withCookie(`${name}=${foreign.staffId}.${id}.${secret}`);
          },
          withheld,
        ),
        attack(
          'the cookie with an invented sign-in',
          () => {
            const { name, account, secret } = parts();
            return withCookie(`${name}=${account}.${'x'.repeat(22)}.${secret}`);
          },
          withheld,
        ),
        attack('two cookies of one name', () => withCookie(`${cookie}; ${parts().name}=x`), withheld),
        attack('the cookie in other letters', () => withCookie(cookie.replace('__Host-', '__host-')), withheld),
        attack('a token in place of the cookie', () => withCookie(`${parts().name}=${victim.token}`), withheld),
        attack('no cookie', () => post(url, 'refresh', {}), withheld),
        attack(
          'the refresh token as a bearer',
          () => http(url, 'GET /api/chat/conversations', { token: cookie.split('=')[1] }),
          refused,
        ),
        attack(
          'the cookie lists conversations',
          () => http(url, 'GET /api/chat/conversations', { headers: { ...own(url), cookie } }),
          refused,
        ),
        attack(
          'the cookie opens a socket',
          () =>
            nativeHandshake(url, `/ws/chat?tenantId=${shop.tenantId}`, {
              headers: { origin: new URL(url).origin, cookie },
            }),
          refused,
        ),
        story('an invented secret for a sign-in ends it, whoever has it', async () => {
          const robbed = await signedIn(target, shop);
          const made = robbed.cookie.replace(/[^.]+$/, 'x'.repeat(44));
          const thief = withheld(await withCookie(made));
          return thief ?? refusedAs('ERR_REVOKED')(await withCookie(robbed.cookie));
        }),
        story('whoever was signed out refreshes', async () => {
          const gone = await signedIn(target, shop);
          await post(url, 'sign-out', {}, { ...own(url), cookie: gone.cookie });
          return refusedAs('ERR_REVOKED')(await withCookie(gone.cookie));
        }),
        story('whoever was removed refreshes', async () => {
          const gone = await signedIn(target, shop);
          await http(url, `DELETE /api/chat/accounts/${gone.staffId}`, { token: shop.secretKey, body: {} });
          return refusedAs('ERR_REVOKED')(await withCookie(gone.cookie));
        }),
        story('whoever was demoted is an admin by the next token', async () => {
          const less = await signedIn(target, shop, 'admin');
          const body = { role: 'agent' };
          await http(url, `PATCH /api/chat/accounts/${less.staffId}`, { token: shop.secretKey, body });
          const { token, role } = json(await withCookie(less.cookie));
          if (role !== 'agent') return `it is ${role}`;
          return refusedAs('ERR_FORBIDDEN')(await http(url, 'GET /api/chat/accounts', { token }));
        }),

        ...ADMINS.flatMap(([route, body]) => {
          const asked = (token: string, headers: Headers = {}, more: object = {}) =>
            http(url, route, { token, headers, ...(body && { body: { ...body, ...more } }) });
          const named = route.startsWith('GET') ? { 'x-tenant-id': shop.tenantId } : {};
          return [
            attack(`a visitor: ${route}`, () => asked(visitor.token), refused),
            attack(`an agent: ${route}`, () => asked(agent.token), refused),
            attack(`an agent who signed in: ${route}`, () => asked(victim.token), refused),
            attack(`a publishable key: ${route}`, () => asked(shop.publishableKey), refused),
            attack(`a secret key from a page: ${route}`, () => asked(shop.secretKey, { origin: PAGE }), refused),
            attack(`a secret key from the own page: ${route}`, () => asked(shop.secretKey, own(url)), refused),
            attack(`a secret key that is changed: ${route}`, () => asked(`${shop.secretKey.slice(0, -1)}~`), refused),
            attack(
              `another tenant’s admin: ${route}`,
              () => asked(foreign.token, named, body ? { tenantId: shop.tenantId } : {}),
              refused,
            ),
            attack(
              `another tenant’s key: ${route}`,
              () => asked(rival.secretKey, named, body ? { tenantId: shop.tenantId } : {}),
              refused,
            ),
          ];
        }),
        ...['owner', 'visitor', 'bot', ['admin'], null, ''].map((role) =>
          attack(
            `an invitation as ${JSON.stringify(role)}`,
            () => http(url, 'POST /api/chat/invitations', { token: shop.secretKey, body: { userId: 'x', role } }),
            refusedAs('ERR_INVALID'),
          ),
        ),
        attack(
          'another tenant’s admin removes an account',
          () => http(url, `DELETE /api/chat/accounts/${victim.staffId}`, { token: foreign.token, body: {} }),
          refusedAs('ERR_NOT_FOUND'),
        ),
        attack(
          'another tenant’s admin withdraws an invitation',
          () => http(url, `DELETE /api/chat/invitations/${open.id}`, { token: foreign.token, body: {} }),
          refusedAs('ERR_NOT_FOUND'),
        ),
        // Last, since it uses up what an address may try.
        story('secrets tried without end', async () => {
          const many = 2 * ATTEMPTS_PER_MINUTE.accept + 10;
          const guess = (n: number) => `inv_${shop.tenantId}_${String(n).padStart(44, 'x')}`;
          const answers = await Promise.all(
            Array.from({ length: many }, (_, n) => post(url, 'accept', { secret: guess(n) })),
          );
          const taken = answers.find(({ accepted }) => accepted);
          if (taken) return `one was taken: ${taken.text}`;
          const late = answers.filter(({ status }) => status === 429);
          if (late.length === 0) return `all ${many} were tried`;
          return late.every(({ headers }) => headers['retry-after'] !== undefined)
            ? null
            : 'it is not said when to try again';
        }),
      ],
    };
  },
};
