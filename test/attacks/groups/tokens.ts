import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type Attack, attack, each, type Group, type Seen } from '../attack.ts';
import { refused, works } from '../judges.ts';
import { anAgent, aUser } from '../people.ts';
import { PAGE, type Target } from '../target.ts';
import { http, json } from '../wire/http.ts';
import { nativeHandshake } from '../wire/native.ts';
import { socketioConnect } from '../wire/socketio.ts';

/** A genuine token taken apart, and what an attacker can get hold of. */
type Material = {
  token: string;
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  signature: string;
  /** Whether the token of somebody else, which is genuine too. */
  other: string;
  /** A public key of the gateway, as anybody reads it. */
  published: { x: string; kid: string };
  /** A key of the attacker. */
  own: KeyObject;
  ownPublic: Record<string, unknown>;
};

const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token with this header and these claims, signed by the attacker's own Ed25519 key. */
const signed = ({ own }: Material, header: unknown, claims: unknown): string => {
  const text = `${base64(header)}.${base64(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), own).toString('base64url')}`;
};

/** A genuine token's claims under a header that an attacker changed, signed with the attacker's key. */
const headed =
  (change: Record<string, unknown>) =>
  (material: Material): string =>
    signed(material, { ...material.header, ...change }, material.claims);

/** Claims that an attacker changed, with the signature of the genuine ones. */
const claimed =
  (change: Record<string, unknown>) =>
  ({ token, claims, signature }: Material): string =>
    `${token.split('.')[0]}.${base64({ ...claims, ...change })}.${signature}`;

const hmac =
  (algorithm: 'sha256' | 'sha512', secretOf: (material: Material) => string | Buffer) => (material: Material) => {
    const alg = algorithm === 'sha256' ? 'HS256' : 'HS512';
    const text = `${base64({ ...material.header, alg })}.${base64(material.claims)}`;
    return `${text}.${createHmac(algorithm, secretOf(material)).update(text).digest('base64url')}`;
  };

const unsigned =
  (alg: string, signature = '') =>
  ({ header, claims }: Material): string =>
    `${base64({ ...header, alg })}.${base64(claims)}.${signature}`;

const publicKeyOf = ({ published }: Material): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: published.x }, format: 'jwk' });

/** The order of the group of Ed25519, which added to a signature's scalar makes another one of the same equation. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The same signature with its scalar beyond the order: lax verifiers take both. */
function malleated({ token, signature }: Material): string {
  const bytes = Buffer.from(signature, 'base64url');
  const scalar = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + ORDER;
  const beyond = Buffer.from(scalar.toString(16).padStart(64, '0').slice(-64), 'hex').reverse();
  const [header, claims] = token.split('.');
  return `${header}.${claims}.${Buffer.concat([bytes.subarray(0, 32), beyond]).toString('base64url')}`;
}

/** Every way to forge a token: what it makes of a genuine one. */
const FORGERIES: readonly [name: string, forged: (material: Material) => string][] = [
  ['alg none', unsigned('none')],
  ['alg None', unsigned('None')],
  ['alg nOnE with a signature', unsigned('nOnE', 'AAAA')],
  ['alg empty', unsigned('')],
  ['no third part', ({ header, claims }) => `${base64({ ...header, alg: 'none' })}.${base64(claims)}.`],
  ['HS256 with the public key as text', hmac('sha256', ({ published }) => published.x)],
  ['HS256 with the public key as bytes', hmac('sha256', ({ published }) => Buffer.from(published.x, 'base64url'))],
  [
    'HS256 with the public key as PEM',
    hmac('sha256', (all) => publicKeyOf(all).export({ type: 'spki', format: 'pem' })),
  ],
  [
    'HS512 with the public key as DER',
    hmac('sha512', (all) => publicKeyOf(all).export({ type: 'spki', format: 'der' })),
  ],
  ['HS256 with no secret', hmac('sha256', () => '')],
  ['an own key under the published kid', headed({})],
  ['an own key under an unknown kid', headed({ kid: 'mine' })],
  ['an own key without a kid', headed({ kid: undefined })],
  ['kid __proto__', headed({ kid: '__proto__' })],
  ['kid constructor', headed({ kid: 'constructor' })],
  ['kid as a number', headed({ kid: 1 })],
  ['kid as an object', headed({ kid: { toString: 'x' } })],
  ['kid as a list', headed({ kid: ['a'] })],
  ['kid as a path', headed({ kid: '../../dev/null' })],
  ['kid as a query', headed({ kid: "' OR 1=1 --" })],
  ['kid of 2,000 characters', headed({ kid: 'k'.repeat(2_000) })],
  ['an embedded jwk', (all) => headed({ jwk: all.ownPublic })(all)],
  ['a jku of the attacker', headed({ jku: 'http://127.0.0.1:9/keys' })],
  ['an x5u of the attacker', headed({ x5u: 'http://127.0.0.1:9/cert' })],
  ['an x5c of the attacker', headed({ x5c: ['AAAA'] })],
  ['crit that nobody knows', headed({ crit: ['exp'], exp: 1 })],
  ['b64 false', headed({ crit: ['b64'], b64: false })],
  ['typ JWT', headed({ typ: 'JWT' })],
  ['zipped', headed({ zip: 'DEF' })],
  ['claims of an admin', claimed({ role: 'admin', sub: 'agent:mallory', userId: 'mallory' })],
  ['claims of another visitor', claimed({ sub: 'user:somebody', userId: 'somebody' })],
  ['claims of another tenant', claimed({ tenantId: 'rival', tenant_id: 'rival' })],
  ['a later expiry', claimed({ exp: 4_102_444_800 })],
  ['another issuer', claimed({ iss: 'https://evil.example' })],
  ['another audience', claimed({ aud: 'somebody' })],
  ['a signature beyond the order', malleated],
  [
    'a signature of zeroes',
    ({ token }) => `${token.slice(0, token.lastIndexOf('.'))}.${Buffer.alloc(64).toString('base64url')}`,
  ],
  ['a shortened signature', ({ token }) => token.slice(0, -8)],
  [
    'the signature of another token',
    ({ token, other }) => token.slice(0, token.lastIndexOf('.')) + other.slice(other.lastIndexOf('.')),
  ],
  ['claims twice', ({ token }) => `${token}.${token.split('.')[1]}`],
  ['claims that are a list', (all) => signed(all, all.header, [all.claims])],
  ['claims that are no JSON', (all) => signed(all, all.header, 'claims')],
  ['dots', () => '.'.repeat(20)],
];

/** Every door and route that takes a token. */
export const DOORS: readonly [name: string, door: (target: Target, token: string) => Promise<Seen>][] = [
  ['GET /api/chat/messages', ({ url }, token) => http(url, 'GET /api/chat/messages', { token })],
  ['/ws/chat by query', ({ url }, token) => nativeHandshake(url, `/ws/chat?token=${encodeURIComponent(token)}`)],
  [
    '/ws/chat by subprotocol',
    ({ url }, token) => nativeHandshake(url, '/ws/chat', { protocols: ['chat.v1', `bearer.${token}`] }),
  ],
  ['/ws', ({ url }, token) => nativeHandshake(url, `/ws?token=${encodeURIComponent(token)}`)],
  ['Socket.IO by query', ({ url }, token) => socketioConnect(url, undefined, { token })],
  ['Socket.IO by CONNECT', ({ url }, token) => socketioConnect(url, { token })],
  [
    'renewal',
    ({ url, shop: { tenantId } }, token) => http(url, 'POST /api/chat/anonymous-token', { token, body: { tenantId } }),
  ],
  [
    '/webchat/init',
    ({ url }, token) => http(url, 'POST /webchat/init', { token, body: {}, headers: { origin: PAGE } }),
  ],
];

/** Credentials that are genuine, where they have no business. */
const MISPLACED: readonly [name: string, tried: (people: People) => Promise<Seen>][] = [
  ['a secret key reads', ({ url, shop }) => http(url, 'GET /api/chat/messages', { token: shop.secretKey })],
  ['a secret key lists', ({ url, shop }) => http(url, 'GET /api/chat/conversations', { token: shop.secretKey })],
  [
    'a publishable key lists',
    ({ url, shop }) => http(url, 'GET /api/chat/conversations', { token: shop.publishableKey }),
  ],
  ['a publishable key mints an agent', ({ url, shop }) => mints(url, 'agent', shop.publishableKey)],
  ['a publishable key mints a user', ({ url, shop }) => mints(url, 'user', shop.publishableKey)],
  [
    'a relabelled publishable key mints',
    ({ url, shop }) => mints(url, 'agent', shop.publishableKey.replace(/^pk/, 'sk')),
  ],
  [
    'a relabelled secret key is publishable',
    ({ url, shop }) => socketioConnect(url, { token: shop.secretKey.replace(/^sk/, 'pk') }),
  ],
  [
    'a secret key under another tenant mints',
    ({ url, shop, rival }) => mints(url, 'agent', rival.secretKey.replace(rival.tenantId, shop.tenantId)),
  ],
  [
    'a secret key of another tenant names this one',
    ({ url, shop, rival }) => mints(url, 'agent', rival.secretKey, { tenantId: shop.tenantId }),
  ],
  [
    'a secret key in a page',
    ({ url, shop }) => http(url, 'POST /webchat/init', { token: shop.secretKey, body: {}, headers: { origin: PAGE } }),
  ],
  ['a secret key at a socket', ({ url, shop }) => nativeHandshake(url, `/ws/chat?token=${shop.secretKey}`)],
  ['a secret key at Socket.IO', ({ url, shop }) => socketioConnect(url, { token: shop.secretKey })],
  ['a secret key as auth.apiKey', ({ url, shop }) => socketioConnect(url, { apiKey: shop.secretKey })],
  ['a secret key in the query', ({ url, shop }) => http(url, `GET /api/chat/messages?token=${shop.secretKey}`)],
  ['a token in the query of HTTP', ({ url, visitor }) => http(url, `GET /api/chat/messages?token=${visitor}`)],
  ['a shortened secret key mints', ({ url, shop }) => mints(url, 'agent', shop.secretKey.slice(0, -1))],
  ['a secret key and one letter mints', ({ url, shop }) => mints(url, 'agent', `${shop.secretKey}a`)],
  ['a visitor’s token mints', ({ url, visitor }) => mints(url, 'agent', visitor)],
  ['an admin’s token mints', ({ url, admin }) => mints(url, 'agent', admin)],
  [
    'an admin’s token is renewed',
    ({ url, shop, admin }) =>
      http(url, 'POST /api/chat/anonymous-token', { token: admin, body: { tenantId: shop.tenantId } }),
  ],
  ['a visitor lists conversations', ({ url, visitor }) => http(url, 'GET /api/chat/conversations', { token: visitor })],
  ['a visitor lists who is online', ({ url, visitor }) => http(url, 'GET /api/chat/online-users', { token: visitor })],
  ['an agent lists who is online', ({ url, agent }) => http(url, 'GET /api/chat/online-users', { token: agent })],
  [
    'role=admin in the query lists',
    ({ url, agent }) => http(url, 'GET /api/chat/online-users?role=admin', { token: agent }),
  ],
  [
    'a secret key mints a role that there is not',
    ({ url, shop }) => mints(url, 'agent', shop.secretKey, { role: 'visitor' }),
  ],
  ['a secret key mints a role by list', ({ url, shop }) => mints(url, 'agent', shop.secretKey, { role: ['admin'] })],
  [
    'a Basic header with a token',
    ({ url, visitor }) => http(url, 'GET /api/chat/messages', { headers: { authorization: `Basic ${visitor}` } }),
  ],
  [
    'two tokens in one header',
    ({ url, visitor, admin }) =>
      http(url, 'GET /api/chat/conversations', { headers: { authorization: `Bearer ${visitor}, Bearer ${admin}` } }),
  ],
  [
    'a token of one tenant, the header of another',
    ({ url, visitor, rival }) =>
      http(url, 'GET /api/chat/messages', { token: visitor, headers: { 'x-tenant-id': rival.tenantId } }),
  ],
  [
    'a token of one tenant, the query of another',
    ({ url, visitor, rival }) => http(url, `GET /api/chat/messages?tenantId=${rival.tenantId}`, { token: visitor }),
  ],
  [
    'a token of one tenant, the socket of another',
    ({ url, visitor, rival }) => nativeHandshake(url, `/ws/chat?tenantId=${rival.tenantId}&token=${visitor}`),
  ],
  [
    'a token of one tenant, Socket.IO of another',
    ({ url, visitor, rival }) => socketioConnect(url, { token: visitor }, { tenantId: rival.tenantId }),
  ],
  [
    'a token of one tenant, the body of another',
    ({ url, visitor, rival }) =>
      http(url, 'POST /api/chat/messages', { token: visitor, body: { text: 'x', tenantId: rival.tenantId } }),
  ],
];

type People = Target & { visitor: string; agent: string; admin: string };

const mints = (url: string, what: 'agent' | 'user', key: string, more: object = {}): Promise<Seen> =>
  http(url, `POST /api/chat/${what}-token`, { token: key, body: { userId: 'mallory', role: 'admin', ...more } });

async function material({ url, shop }: Target): Promise<Material> {
  const { token } = await aUser(url, shop);
  const [header, claims, signature = ''] = token.split('.');
  const read = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const keys = json(await http(url, 'GET /.well-known/jwks.json')).keys as { x: string; kid: string }[];
  const published = keys.find(({ kid }) => kid === read(header).kid);
  if (!published) throw new Error('the key of a genuine token is not published');
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const other = (await aUser(url, shop)).token;
  const taken = { token, header: read(header), claims: read(claims), signature, other, published };
  return { ...taken, own: privateKey, ownPublic: publicKey.export({ format: 'jwk' }) as Record<string, unknown> };
}

/** Tokens that nobody issued, at every door; and genuine credentials in wrong places. */
export const tokens: Group = {
  name: 'token forging and confusion; keys in wrong places',
  async prepare(target) {
    const { url, shop } = target;
    const genuine = await material(target);
    const [agent, admin] = [await anAgent(url, shop), await anAgent(url, shop, 'admin')];
    const people: People = { ...target, visitor: genuine.token, agent: agent.token, admin: admin.token };
    const misplaced = MISPLACED.map(([name, tried]): Attack => attack(name, () => tried(people), refused));
    return {
      controls: [
        ...DOORS.map(([name, door]) => attack(`genuine, ${name}`, () => door(target, genuine.token), works)),
        attack('a secret key mints', () => mints(url, 'agent', shop.secretKey), works),
        attack('an admin lists', () => http(url, 'GET /api/chat/online-users', { token: admin.token }), works),
        attack('a publishable key is a guest', () => socketioConnect(url, { token: shop.publishableKey }), works),
      ],
      attacks: [
        ...each(FORGERIES, DOORS, (forged, door, name) => attack(name, () => door(target, forged(genuine)), refused)),
        ...misplaced,
      ],
    };
  },
};
