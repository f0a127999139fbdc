import { afterAll, beforeAll, expect, test } from 'vitest';
import { staffId, type TenantId } from '../../lambdas/domain/ids.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, type Json, newAgent, newVisitor } from '../support/clients/http-client.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { logged } from '../support/logs/logged.ts';

let product: Product;
let call: HttpClient;
let admin: string;

beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  admin = (await newAgent(call, product.keys.secretKey, 'admin', 'boss')).token;
});
afterAll(() => product.close());

test('an admin sees and changes settings, under the tag of what it has seen', async () => {
  const seen = await call('GET /api/chat/settings', { token: admin });
  const etag = seen.headers.get('etag') ?? '';
  const body = {
    name: 'Our shop',
    idleMinutes: 30,
    unansweredHours: 72,
    sessionDays: 10,
    uploadTypes: ['image/png'],
    agentsSee: 'assigned',
    widgetHosts: ['https://widget.example'],
  };

  const changed = await call('PATCH /api/chat/settings', { token: admin, body, headers: { 'if-match': etag } });
  const late = await call('PATCH /api/chat/settings', { token: admin, body, headers: { 'if-match': etag } });

  expect([seen.status, changed.status, late.status, late.body.code]).toEqual([200, 200, 412, 'ERR_PRECONDITION']);
  expect(changed.body.settings).toEqual({ ...seen.body.settings, ...body });
  expect(changed.headers.get('etag')).not.toBe(etag);
  const now = await call('GET /api/chat/settings', { token: admin });
  expect([now.body, now.headers.get('etag')]).toEqual([changed.body, changed.headers.get('etag')]);
  const line = await logged(product, 'Desk', ({ act }) => act === 'settings');
  expect(line).toMatchObject({ tenantId: product.keys.tenantId, changed: Object.keys(body).sort(ofBody(line)) });
});

/** The order in which a line names settings. */
const ofBody =
  ({ changed }: Json) =>
  (a: string, b: string) =>
    changed.indexOf(a) - changed.indexOf(b);

test('origins are claimed and released, and those of another tenant are not to be had', async () => {
  const { origins } = (await call('GET /api/chat/settings', { token: admin })).body.settings;
  const rival = await addTenant(product, tenantNamed('rival'));
  const foreign = (await newAgent(call, rival.secretKey, 'admin', 'boss')).token;
  const patch = (token: string, list: string[]) => call('PATCH /api/chat/settings', { token, body: { origins: list } });

  const added = await patch(admin, [...origins, 'HTTPS://New.Example:443', 'capacitor://localhost']);
  const stolen = await patch(foreign, ['https://new.example']);
  const removed = await patch(admin, origins);

  expect(added.body.settings.origins).toEqual([...origins, 'capacitor://localhost', 'https://new.example'].sort());
  expect([stolen.status, stolen.body.code, stolen.body.field]).toEqual([409, 'ERR_CONFLICT', 'origins']);
  expect(JSON.stringify(stolen.body)).not.toContain(product.keys.tenantId);
  expect(removed.body.settings.origins).toEqual(origins);
  expect((await patch(foreign, ['https://new.example'])).status).toBe(200);
});

test('a key that an admin makes works until it is revoked', async () => {
  const { keys } = (await call('GET /api/chat/keys', { token: admin })).body;
  const made = await call('POST /api/chat/keys', { token: admin, body: { kind: 'secret', label: 'second server' } });

  expect(made.status).toBe(201);
  const { key, text } = made.body;
  expect(key).toMatchObject({ kind: 'secret', label: 'second server', revokedAt: null });
  expect((await newAgent(call, text, 'agent', 'ann')).token).toBeDefined();
  const listed = (await call('GET /api/chat/keys', { token: admin })).body.keys;
  expect(listed).toHaveLength(keys.length + 1);
  expect(listed).toEqual(expect.arrayContaining([...keys, key]));
  const revoked = await call(`DELETE /api/chat/keys/${key.id}`, { token: admin });
  const again = await call(`DELETE /api/chat/keys/${key.id}`, { token: admin });
  expect([revoked.status, again.body]).toEqual([200, revoked.body]);
  const refused = await call('POST /api/chat/agent-token', { token: text, body: { userId: 'ann', role: 'agent' } });
  expect([refused.status, refused.body.code]).toEqual([401, 'ERR_REVOKED']);
  const publishable = await call('POST /api/chat/keys', { token: admin, body: { kind: 'publishable' } });
  expect(publishable.body.text).toMatch(/^pk_test_\w{22}$/);
});

test('the tenant’s server does the same with its secret key, which is no browser’s', async () => {
  const token = product.keys.secretKey;
  const { name } = (await call('GET /api/chat/settings', { token })).body.settings;

  const changed = await call('PATCH /api/chat/settings', { token, body: { name: 'By the server' } });
  const made = await call('POST /api/chat/keys', { token, body: { kind: 'publishable', label: 'rotated' } });
  const listed = await call('GET /api/chat/keys', { token });
  const revoked = await call(`DELETE /api/chat/keys/${made.body.key.id}`, { token });

  expect([changed.body.settings.name, made.status, revoked.status]).toEqual(['By the server', 201, 200]);
  expect(listed.body.keys).toContainEqual(made.body.key);
  const line = await logged(product, 'Tokens', ({ act, key }) => act === 'key-revoked' && key === made.body.key.id);
  expect(line).toMatchObject({ message: 'the server of a tenant changed it', tenantId: product.keys.tenantId });
  await call('PATCH /api/chat/settings', { token, body: { name } });
});

const ROUTES = [
  ['GET /api/chat/settings'],
  ['PATCH /api/chat/settings', { name: 'Stolen' }],
  ['GET /api/chat/keys'],
  ['POST /api/chat/keys', { kind: 'secret' }],
  ['DELETE /api/chat/keys/0123456789ab'],
  ['GET /api/chat/audit'],
] as const;

test('agents, visitors and nobody may do none of it, and an admin nothing of another tenant', async () => {
  const { secretKey, tenantId } = product.keys;
  const agent = (await newAgent(call, secretKey, 'agent', 'ann')).token;
  const visitor = (await newVisitor(call, tenantId)).token;
  const other = await addTenant(product, tenantNamed('other'));
  const foreign = (await newAgent(call, other.secretKey, 'admin', 'boss')).token;
  const { keys } = (await call('GET /api/chat/keys', { token: admin })).body;

  for (const [route, body] of ROUTES) {
    for (const token of [agent, visitor]) expect((await call(route, { token, body })).status, route).toBe(403);
    expect((await call(route, { body })).status, route).toBe(401);
    const [method, path] = route.split(' ');
    expect((await call(`${method} ${path}?tenantId=${tenantId}`, { token: foreign, body })).status, route).toBe(403);
  }
  expect((await call(`DELETE /api/chat/keys/${keys[0].id}`, { token: foreign })).status).toBe(404);
  expect((await call('GET /api/chat/keys', { token: admin })).body.keys).toEqual(keys);
});

test('what is no setting or no key is refused, and named', async () => {
  const refused = async (route: string, field: string, body?: Json) => {
    const answer = await call(route, { token: admin, body });
    expect([answer.status, answer.body.code, answer.body.field], `${route} ${JSON.stringify(body)}`).toEqual([
      400,
      'ERR_INVALID',
      field,
    ]);
  };
  for (const [field, values] of Object.entries({
    idleMinutes: [7, '15', true],
    unansweredHours: [48, '24'],
    sessionDays: [0, 91, 1.5, '30'],
    requireTokens: ['yes', 1],
    uploadTypes: [['text/html'], 'image/png', [1]],
    desk: ['on', 0],
    agentsSee: ['mine', true],
    origins: ['https://a.example', ['a.example'], [7], ['https://*.com'], ['https://*.co.uk'], ['null']],
    widgetHosts: [['https://*.widget.example'], Array.from({ length: 51 }, (_, n) => `https://w${n}.example`)],
    uploadMegabytes: [5],
    notBefore: [7],
    tenant: ['x'],
  })) {
    for (const value of values) await refused('PATCH /api/chat/settings', field, { [field]: value });
  }
  for (const kind of [undefined, null, 'admin', 1]) await refused('POST /api/chat/keys', 'kind', { kind });
  await refused('POST /api/chat/keys', 'hash', { kind: 'secret', hash: 'x' });
  for (const after of ['x', 'l2.mia8hu00.c_1', '0mia8hu00'])
    await refused(`GET /api/chat/audit?after=${after}`, 'after');
  await refused('GET /api/chat/audit?limit=101', 'limit');
  await refused('GET /api/chat/audit?before=x', 'before');
  for (const id of ['x', '0123456789a', '0123456789ABC']) await refused(`DELETE /api/chat/keys/${id}`, 'keyId');
});

test('[AUD1] admins and the tenant’s server see what was done, by whom, page by page, and nobody else does', async () => {
  const { secretKey } = product.keys;
  const boss = staffId(product.keys.tenantId as TenantId, 'boss');
  await call('PATCH /api/chat/settings', { token: admin, body: { name: 'Renamed', desk: true } });
  const body = { userId: 'newcomer@site.example', role: 'agent' };
  const { invitation } = (await call('POST /api/chat/invitations', { token: secretKey, body })).body;
  await call(`DELETE /api/chat/invitations/${invitation.id}`, { token: admin });

  const page = await call('GET /api/chat/audit?limit=2', { token: admin });
  const next = await call(`GET /api/chat/audit?limit=1&after=${page.body.nextCursor}`, { token: secretKey });

  expect(page.status).toBe(200);
  const about = { invitation: invitation.id, account: expect.stringMatching(/^a_/), role: 'agent' };
  expect([...page.body.acts, ...next.body.acts]).toMatchObject([
    { act: 'invitation-withdrawn', by: boss, about: { invitation: invitation.id }, outcome: 'done' },
    { act: 'invitation-made', by: expect.stringMatching(/^k_[0-9a-f]{12}$/), about, outcome: 'done' },
    { act: 'settings', by: boss, about: { changed: ['name', 'desk'] }, outcome: 'done' },
  ]);
  expect(Date.parse(page.body.acts[0].at)).toBeGreaterThan(Date.now() - 60_000);
  expect(JSON.stringify([page.body, next.body])).not.toMatch(/newcomer|Renamed/);
  const other = await addTenant(product, tenantNamed('elsewhere'));
  expect((await call('GET /api/chat/audit?limit=100', { token: other.secretKey })).body.acts).toEqual([]);
});
