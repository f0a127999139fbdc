import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type CryptoKey, type JWTPayload, SignJWT } from 'jose';
import { type Attack, attack, each, type Group, type Seen } from '../attack.ts';
import { refused, works } from '../judges.ts';
import { insideOf, type Target } from '../target.ts';
import { http } from '../wire/http.ts';
import type { MockProvider } from '../wire/mock-provider.ts';
import { nativeHandshake } from '../wire/native.ts';
import { socketioConnect } from '../wire/socketio.ts';

type Claims = Readonly<Record<string, unknown>>;
type Made = { claims: Claims; header?: Record<string, unknown>; key?: CryptoKey | KeyObject | Uint8Array };
const NOW = Math.floor(Date.now() / 1000);
const DAY = 24 * 3600;

type Scene = { provider: MockProvider; tenantId: string; genuine: Claims };

const strangers = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** Tokens that the provider did not issue for this gateway, or that name nobody of its staff. */
const TOKENS: readonly [name: string, make: (scene: Scene) => Made][] = [
  ['another audience', ({ genuine }) => ({ claims: { ...genuine, aud: 'another' } })],
  ['an audience that begins alike', ({ genuine }) => ({ claims: { ...genuine, aud: 'desk2' } })],
  ['no audience', ({ genuine }) => ({ claims: { ...genuine, aud: undefined } })],
  ['the issuer with a slash', ({ genuine, provider }) => ({ claims: { ...genuine, iss: `${provider.issuer}/` } })],
  [
    'the issuer in capitals',
    ({ genuine, provider }) => ({ claims: { ...genuine, iss: provider.issuer.toUpperCase() } }),
  ],
  [
    'the issuer by another name',
    ({ genuine, provider }) => ({ claims: { ...genuine, iss: provider.issuer.replace('127.0.0.1', 'localhost') } }),
  ],
  ['an evil issuer', ({ genuine }) => ({ claims: { ...genuine, iss: 'http://127.0.0.1:9' } })],
  ['our own issuer', ({ genuine }) => ({ claims: { ...genuine, iss: 'urn:chat-gateway:local' } })],
  ['expired', ({ genuine }) => ({ claims: { ...genuine, iat: 1, exp: 2 } })],
  ['no expiry', ({ genuine }) => ({ claims: { ...genuine, exp: undefined } })],
  ['no time of issue', ({ genuine }) => ({ claims: { ...genuine, iat: undefined } })],
  ['not yet valid', ({ genuine }) => ({ claims: { ...genuine, nbf: Number(genuine.exp) } })],
  ['no tenant', ({ genuine }) => ({ claims: { ...genuine, tenantId: undefined } })],
  ['tenant as a list', ({ genuine, tenantId }) => ({ claims: { ...genuine, tenantId: [tenantId] } })],
  ['tenant as an object', ({ genuine, tenantId }) => ({ claims: { ...genuine, tenantId: { id: tenantId } } })],
  ['tenant in capitals', ({ genuine, tenantId }) => ({ claims: { ...genuine, tenantId: tenantId.toUpperCase() } })],
  ['a tenant that there is not', ({ genuine }) => ({ claims: { ...genuine, tenantId: 'nobody' } })],
  [
    'tenant in another claim',
    ({ genuine, tenantId }) => ({ claims: { ...genuine, tenantId: undefined, tenant: tenantId } }),
  ],
  ['no role', ({ genuine }) => ({ claims: { ...genuine, role: undefined } })],
  ['role visitor', ({ genuine }) => ({ claims: { ...genuine, role: 'visitor' } })],
  ['role Admin', ({ genuine }) => ({ claims: { ...genuine, role: 'Admin' } })],
  ['role superadmin', ({ genuine }) => ({ claims: { ...genuine, role: 'superadmin' } })],
  ['role as an object', ({ genuine }) => ({ claims: { ...genuine, role: { admin: true } } })],
  ['role __proto__', ({ genuine }) => ({ claims: { ...genuine, role: '__proto__' } })],
  ['role in a list of lists', ({ genuine }) => ({ claims: { ...genuine, role: [['admin']] } })],
  ['role in another claim', ({ genuine }) => ({ claims: { ...genuine, role: undefined, roles: ['admin'] } })],
  ['no subject', ({ genuine }) => ({ claims: { ...genuine, sub: undefined } })],
  ['subject with what separates keys', ({ genuine }) => ({ claims: { ...genuine, sub: 'a\u001fb' } })],
  ['subject with a line', ({ genuine }) => ({ claims: { ...genuine, sub: 'a\nb' } })],
  ['subject of 129', ({ genuine }) => ({ claims: { ...genuine, sub: 'x'.repeat(129) } })],
  ['a stranger’s key under its kid', ({ genuine }) => ({ claims: genuine, key: strangers })],
  ['a stranger’s key, unknown kid', ({ genuine }) => ({ claims: genuine, key: strangers, header: { kid: 'mine' } })],
  [
    'a stranger’s key without a kid',
    ({ genuine }) => ({ claims: genuine, key: strangers, header: { kid: undefined } }),
  ],
  [
    'a key for encryption',
    ({ genuine, provider }) => ({
      claims: genuine,
      key: provider.keys.encryption.privateKey,
      header: { alg: 'RS256', kid: 'enc' },
    }),
  ],
  [
    'the other key’s kid',
    ({ genuine, provider }) => ({
      claims: genuine,
      key: provider.keys.rs.privateKey,
      header: { alg: 'RS256', kid: 'es' },
    }),
  ],
  [
    'a symmetric key in the set',
    ({ genuine, provider }) => ({
      claims: genuine,
      key: Buffer.from(String(provider.published[3]?.k), 'base64url'),
      header: { alg: 'HS256', kid: 'oct' },
    }),
  ],
  [
    'a weak key under its kid',
    ({ genuine, provider }) => ({ claims: genuine, key: provider.weak, header: { alg: 'RS256', kid: 'rs' } }),
  ],
  ['a logout token', ({ genuine }) => ({ claims: { ...genuine, nonce: 'n' }, header: { typ: 'logout+jwt' } })],
  ['a proof of possession', ({ genuine }) => ({ claims: genuine, header: { typ: 'dpop+jwt' } })],
  ['a security event', ({ genuine }) => ({ claims: genuine, header: { typ: 'secevent+jwt' } })],
  [
    'a weak key that is published',
    ({ genuine, provider }) => ({ claims: genuine, key: provider.weak, header: { alg: 'RS256', kid: 'weak' } }),
  ],
  ['kid __proto__', ({ genuine }) => ({ claims: genuine, header: { kid: '__proto__' } })],
  [
    'a jku of the attacker',
    ({ genuine }) => ({ claims: genuine, key: strangers, header: { jku: 'http://127.0.0.1:9/keys' } }),
  ],
];

/** Tokens that would outlive their person, or every revocation. */
const AGES: readonly [name: string, make: (scene: Scene) => Made][] = [
  [
    'issued two days ago, for a year',
    ({ genuine }) => ({ claims: { ...genuine, iat: NOW - 2 * DAY, exp: NOW + 365 * DAY } }),
  ],
  ['issued a month ago', ({ genuine }) => ({ claims: { ...genuine, iat: NOW - 30 * DAY } })],
  ['issued in an hour', ({ genuine }) => ({ claims: { ...genuine, iat: NOW + 3600, exp: NOW + 7200 } })],
  ['issued in a year', ({ genuine }) => ({ claims: { ...genuine, iat: NOW + 365 * DAY, exp: NOW + 366 * DAY } })],
  ['issued as a text', ({ genuine }) => ({ claims: { ...genuine, iat: String(NOW) } })],
];

/** Doors and routes that take an agent's token. */
const DOORS: readonly [name: string, door: (url: string, token: string) => Promise<Seen>][] = [
  ['HTTP', (url, token) => http(url, 'GET /api/chat/conversations', { token })],
  ['a native socket', (url, token) => nativeHandshake(url, '/ws/chat', { protocols: ['chat.v1', `bearer.${token}`] })],
  ['Socket.IO', (url, token) => socketioConnect(url, { token })],
];

async function signed(
  { provider }: Scene,
  { claims, header, key = provider.keys.es.privateKey }: Made,
): Promise<string> {
  const given = Object.fromEntries(
    Object.entries({ alg: 'ES256', kid: 'es', ...header }).filter(([, value]) => value !== undefined),
  );
  if (key !== provider.weak)
    return new SignJWT(claims as JWTPayload).setProtectedHeader(given as { alg: string }).sign(key);
  // The library signs with no such key; an attacker does.
  const text = [given, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${createSign('sha256').update(text).sign(provider.weak, 'base64url')}`;
}

const claimsIn = (scene: Pick<Scene, 'provider' | 'tenantId'>): Claims => {
  const now = Math.floor(Date.now() / 1000);
  const { issuer, audience } = scene.provider;
  return { iss: issuer, aud: audience, sub: 'olga', tenantId: scene.tenantId, role: 'admin', iat: now, exp: now + 600 };
};

/** An identity provider's tokens, at a provider that the attacker shares with the tenant. */
export const oidc: Group = {
  name: 'OIDC, against a provider on loopback',
  needs: 'product',
  async prepare(target: Target) {
    const { url, shop } = target;
    const { provider } = insideOf(target);
    const known = { provider, tenantId: shop.tenantId };
    const scene = { ...known, genuine: claimsIn(known) };
    const attacks: Attack[] = each([...TOKENS, ...AGES], DOORS, (make, door, name) =>
      attack(name, async () => door(url, await signed(scene, make(scene))), refused),
    );
    return {
      controls: [
        ...DOORS.map(([name, door]) =>
          attack(
            `a genuine one, ${name}`,
            async () => door(url, await signed(scene, { claims: scene.genuine })),
            works,
          ),
        ),
        attack(
          'a genuine one of the other key',
          async () =>
            http(url, 'GET /api/chat/conversations', {
              token: await signed(scene, {
                claims: { ...scene.genuine, role: ['agent'] },
                key: provider.keys.rs.privateKey,
                header: { alg: 'RS256', kid: 'rs' },
              }),
            }),
          works,
        ),
        attack(
          'the provider is asked for little',
          async () => ({
            accepted: provider.requests.length < 40,
            status: 200,
            headers: {},
            text: provider.requests.join(' '),
          }),
          works,
        ),
      ],
      attacks,
    };
  },
};
