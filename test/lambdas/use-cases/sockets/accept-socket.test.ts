import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationHandle, storedCaller } from '../../../../lambdas/domain/identity/handle.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import type { Handshake } from '../../../../lambdas/domain/sockets/socket-session.ts';
import type { Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import { keyText, presentedKey } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import type { VerifiedToken } from '../../../../lambdas/domain/tokens/token.ts';
import { type AcceptSocket, acceptSocket } from '../../../../lambdas/use-cases/sockets/accept-socket.ts';
import { aVisitor, NOW_MS } from '../../../support/builders/conversations.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { aCaller, anAgent, aTenant, NOW, tenantNamed } from '../../../support/builders/tenants.ts';
import { inMemoryConnectionStore } from '../../../support/stores/in-memory-connection-store.ts';
import { inMemoryKeyStore } from '../../../support/stores/in-memory-key-store.ts';
import { inMemorySocketSessionStore } from '../../../support/stores/in-memory-socket-session-store.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';
import { inMemoryVisitorStore } from '../../../support/stores/in-memory-visitor-store.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const DAY = 86_400;
const SHOP_PAGE = 'https://shop.example';
const KEY = keyText('publishable', tenantNamed('shop'), 'abcdefghijklmnopqrstuv');
const SECRET_KEY = keyText('secret', tenantNamed('shop'), 'abcdefghijklmnopqrstuv');

/** A gateway with the shop and its keys, which knows these tokens. */
function aGateway({
  tenant = {},
  tokens = {},
}: {
  tenant?: Partial<Tenant>;
  tokens?: Record<string, VerifiedToken>;
} = {}) {
  const time = fixedClock();
  const keys = inMemoryKeyStore();
  for (const text of [KEY, SECRET_KEY]) {
    const key = presentedKey(text);
    if (key) void keys.add({ ...key, label: 'first', createdAt: NOW });
  }
  let secrets = 0;
  const needs = {
    sessions: inMemorySocketSessionStore(),
    connections: inMemoryConnectionStore(),
    visitors: inMemoryVisitorStore(),
    revocations: inMemoryVisitorRevocations(),
    keys,
    tenants: {
      find: async (id: string) =>
        id === 'shop' || id === 'rival' ? aTenant({ ...tenant, tenantId: tenantNamed(id) }) : null,
    },
    tokens: { verify: async (token: string) => tokens[token] ?? ('forged' as const) },
    clock: time.now,
    sessionsKeptFor: () => RETENTION,
    newSecret: () => `secret-${++secrets}`,
  };
  const dialled = async (connectionId: string, handshake: Partial<Handshake> = {}) => {
    await needs.sessions.open({ connectionId, connectedAt: time.now(), asked: { origin: SHOP_PAGE }, ...handshake });
    return (packet: Omit<AcceptSocket, 'connectionId'> = {}) => acceptSocket(needs, { connectionId, ...packet });
  };
  /** Stores the identity and the recovery id, as a join does. */
  const joined = async (
    connectionId: string,
    packet: Omit<AcceptSocket, 'connectionId'>,
    handshake?: Partial<Handshake>,
  ) => {
    const accepted = await (await dialled(connectionId, handshake))(packet);
    if (!accepted) throw new Error('it was not accepted');
    await needs.sessions.goLive(connectionId, { ...accepted, caller: storedCaller(accepted.caller) });
    return accepted;
  };
  return { needs, time, dialled, joined };
}

const verified = (caller: Caller, over: Partial<VerifiedToken> = {}): VerifiedToken => ({
  caller,
  authTime: NOW - 60,
  expired: false,
  ...over,
});
const tokens = {
  'of.a.visitor': verified(aCaller()),
  'of.an.agent': verified(anAgent()),
  'of.long.ago': verified(aCaller(), { expired: true, authTime: NOW - 30 * DAY + 1 }),
  'too.long.ago': verified(aCaller(), { expired: true, authTime: NOW - 30 * DAY }),
  'of.a.rival': verified(aCaller({ tenantId: tenantNamed('rival') })),
};

describe('a Socket.IO client is', () => {
  test('the caller of its token, and its socket is stored as joining', async () => {
    const { dialled, needs } = aGateway({ tokens });
    const connect = await dialled('one=');

    const accepted = await connect({ credential: 'of.a.visitor' });

    expect(accepted).toMatchObject({ caller: aCaller(), recoveredFrom: null, recovery: { began: 'one=' } });
    expect(await needs.connections.ofVisitor(tenantNamed('shop'), 'visitor:v_1')).toMatchObject([
      { connectionId: 'one=', state: 'joining', door: 'socketio', origin: SHOP_PAGE },
    ]);
  });

  test('an agent with an agent’s token, whatever role it asks for', async () => {
    const { dialled } = aGateway({ tokens });

    expect((await (await dialled('one='))({ credential: 'of.an.agent' }))?.caller.role).toBe('agent');
  });

  test('the caller of its handshake’s token, unless its packet has another', async () => {
    const { dialled } = aGateway({ tokens });
    const [one, two] = [
      await dialled('one=', { caller: storedCaller(anAgent()) }),
      await dialled('two=', { caller: storedCaller(anAgent()) }),
    ];

    expect((await one())?.caller.subject).toBe('agent:ann');
    expect((await two({ credential: 'of.a.visitor' }))?.caller.subject).toBe('visitor:v_1');
  });

  test('a guest with a publishable key in the packet or handshake, or with its tenant’s id from a page', async () => {
    const { dialled } = aGateway();
    const guests = [
      await (await dialled('one='))({ credential: KEY }),
      await (await dialled('two=', { asked: { key: KEY, origin: SHOP_PAGE } }))(),
      await (await dialled('three=', { asked: { tenantId: 'shop', origin: SHOP_PAGE } }))(),
    ];

    for (const guest of guests) {
      expect(guest?.caller).toMatchObject({ tenantId: 'shop', role: 'visitor', guest: true, anonymous: true });
    }
    expect(new Set(guests.map((guest) => guest?.caller.subject)).size).toBe(3);
  });

  test('the session’s visitor that its guest has become', async () => {
    const guest = verified(aCaller({ subject: 'visitor:v_made', userId: 'v_made', guest: true }));
    const { dialled, needs } = aGateway({ tokens: { 'of.a.guest': guest } });
    await needs.visitors.create(aVisitor({ subject: 'visitor:v_made', as: 'visitor:v_9', userId: 'v_9' }));

    expect((await (await dialled('one='))({ credential: 'of.a.guest' }))?.caller.subject).toBe('visitor:v_9');
  });

  test('heard as the visitor whom it follows, with what its widget knows', async () => {
    const handle = conversationHandle(tenantNamed('shop'), sealed('a session'));
    const widget = { site: 'shop', handle, bare: true as const, origin: 'https://page.example' };
    const caller = aCaller({ follows: { subject: 'visitor:v_9', until: NOW + 60 }, widget });
    const { dialled, needs } = aGateway({ tokens: { 'of.a.follower': verified(caller) } });

    const accepted = await (await dialled('one='))({ credential: 'of.a.follower' });

    expect(accepted?.caller.subject).toBe('visitor:v_1');
    expect(await needs.connections.ofVisitor(tenantNamed('shop'), 'visitor:v_9')).toMatchObject([
      { userId: 'v_9', handle, bare: true, status: 'initial', origin: 'https://page.example' },
    ]);
  });
});

describe('a Socket.IO client is refused', () => {
  test.each<[string, Omit<AcceptSocket, 'connectionId'>, Partial<Handshake>, string]>([
    ['with a forged token', { credential: 'a.b.c' }, {}, 'ERR_UNAUTHENTICATED'],
    ['with an expired one', { credential: 'of.long.ago' }, {}, 'ERR_TOKEN_EXPIRED'],
    ['with a forged one in its handshake', {}, { problem: 'ERR_UNAUTHENTICATED' }, 'ERR_UNAUTHENTICATED'],
    [
      'with an expired one in its handshake',
      {},
      { problem: 'ERR_TOKEN_EXPIRED', caller: storedCaller(aCaller()) },
      'ERR_TOKEN_EXPIRED',
    ],
    ['with a secret key', { credential: SECRET_KEY }, {}, 'ERR_UNAUTHENTICATED'],
    ['with an invented key', { credential: KEY.replace('a', 'b') }, {}, 'ERR_UNAUTHENTICATED'],
    ['with a text that is no credential', { credential: 'password' }, {}, 'ERR_UNAUTHENTICATED'],
    ['with nothing', {}, {}, 'ERR_UNAUTHENTICATED'],
    ['with a tenant’s name from nowhere', {}, { asked: { tenantId: 'shop' } }, 'ERR_UNAUTHENTICATED'],
    ['with a name of nobody', {}, { asked: { tenantId: 'nobody', origin: SHOP_PAGE } }, 'ERR_UNKNOWN_TENANT'],
    [
      'on a page of another site, by tenant id',
      {},
      { asked: { tenantId: 'shop', origin: 'https://evil.example' } },
      'ERR_ORIGIN',
    ],
    [
      'on a page of another site, by key',
      { credential: KEY },
      { asked: { origin: 'https://evil.example' } },
      'ERR_ORIGIN',
    ],
    [
      'on a page of another site, by token',
      { credential: 'of.a.visitor' },
      { asked: { origin: 'null' } },
      'ERR_ORIGIN',
    ],
    [
      'whose token is another tenant’s',
      { credential: 'of.a.rival' },
      { asked: { tenantId: 'shop', origin: SHOP_PAGE } },
      'ERR_TENANT_MISMATCH',
    ],
    [
      'whose key is another tenant’s',
      { credential: KEY },
      { asked: { tenantId: 'rival', origin: SHOP_PAGE } },
      'ERR_TENANT_MISMATCH',
    ],
  ])('%s, and no socket is stored', async (_, packet, handshake, code) => {
    const { dialled, needs } = aGateway({ tokens });
    const connect = await dialled('one=', handshake);

    await expect(connect(packet)).rejects.toMatchObject({ code });
    expect((await needs.connections.online(tenantNamed('shop'), { limit: 10 })).connections).toEqual([]);
  });

  test('without a token where the tenant requires one', async () => {
    const { dialled } = aGateway({ tenant: { requireTokens: true }, tokens });
    const connect = await dialled('one=', { asked: { tenantId: 'shop', origin: SHOP_PAGE } });

    for (const packet of [{ credential: KEY }, {}]) {
      await expect(connect(packet)).rejects.toMatchObject({ code: 'ERR_UNAUTHENTICATED' });
    }
    expect(await connect({ credential: 'of.a.visitor' })).toMatchObject({ caller: { subject: 'visitor:v_1' } });
  });

  test('with a revoked token', async () => {
    const { dialled } = aGateway({ tenant: { notBefore: NOW }, tokens });

    await expect((await dialled('one='))({ credential: 'of.a.visitor' })).rejects.toMatchObject({
      code: 'ERR_REVOKED',
    });
  });

  test('when it has ended, and a second CONNECT of one socket is none', async () => {
    const { needs, dialled, joined } = aGateway({ tokens });
    await joined('one=', { credential: 'of.a.visitor' });
    const twice = await dialled('two=');
    await twice({ credential: 'of.a.visitor' });

    await expect(acceptSocket(needs, { connectionId: 'gone=' })).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    expect(await acceptSocket(needs, { connectionId: 'one=', credential: 'of.a.visitor' })).toBeNull();
    expect(await twice({ credential: 'of.a.visitor' })).toBeNull();
  });
});

describe('a recovery id', () => {
  test('yields the time from which its client is caught up, and stays the same', async () => {
    const { joined, dialled, time } = aGateway({ tokens });
    const first = await joined('one=', { credential: 'of.a.visitor' });
    time.forward(60_000);

    const back = await (await dialled('two='))({ credential: 'of.a.visitor', recoveryId: first.recoveryId });

    expect(back).toMatchObject({ recoveryId: first.recoveryId, recovery: first.recovery, recoveredFrom: NOW_MS });
  });

  test('yields the same guest again', async () => {
    const { joined, dialled } = aGateway();
    const first = await joined('one=', { credential: KEY });

    const back = await (await dialled('two='))({ credential: KEY, recoveryId: first.recoveryId });

    expect(back?.caller.subject).toBe(first.caller.subject);
    expect(back?.recoveredFrom).toBe(NOW_MS);
  });

  test('yields the same guest under the names that its visitor has, where a token is presented no more', async () => {
    const widget = { site: 'site-1', handle: '' as const, label: 'V.' };
    const guest = verified(aCaller({ subject: 'visitor:v_made', userId: 'v_made', guest: true, name: 'Vera', widget }));
    const { joined, dialled, needs } = aGateway({ tokens: { 'of.a.guest': guest } });
    const first = await joined('one=', { credential: 'of.a.guest' });
    const page = { origin: SHOP_PAGE, domain: 'shop.example', url: `${SHOP_PAGE}/a` };
    const back = async (connectionId: string) =>
      (await dialled(connectionId, { asked: page }))({ credential: KEY, recoveryId: first.recoveryId });

    const before = await back('two=');
    await needs.visitors.create(aVisitor({ subject: 'visitor:v_made', userId: 'v_made', name: 'Vera', label: 'V.' }));
    const after = await back('three=');

    expect(before?.connection).toMatchObject({ subject: 'visitor:v_made', ...page });
    expect(before?.caller).not.toHaveProperty('name');
    expect(after?.connection).toMatchObject({ subject: 'visitor:v_made', name: 'Vera', label: 'V.', ...page });
  });

  test('yields another guest once its session has expired, though its row may be there still', async () => {
    const { joined, dialled, time } = aGateway();
    const first = await joined('one=', { credential: KEY });
    const back = async (connectionId: string) =>
      (await dialled(connectionId))({ credential: KEY, recoveryId: first.recoveryId });

    time.forward(RETENTION - 1);
    expect(await back('two=')).toMatchObject({ caller: { subject: first.caller.subject }, recoveredFrom: NOW_MS });
    time.forward(1);
    const late = await back('three=');

    expect(late?.recoveredFrom).toBeNull();
    expect(late?.caller.subject).not.toBe(first.caller.subject);
  });

  test('admits an expired token, as long as its visitor’s session could be renewed', async () => {
    const { joined, dialled } = aGateway({ tokens });
    const { recoveryId } = await joined('one=', { credential: 'of.a.visitor' });

    const back = await (await dialled('two='))({ credential: 'of.long.ago', recoveryId });

    expect(back?.recoveredFrom).toBe(NOW_MS);
    await expect((await dialled('three='))({ credential: 'too.long.ago', recoveryId })).rejects.toMatchObject({
      code: 'ERR_TOKEN_EXPIRED',
    });
  });

  describe('of a guest that followed a visitor', () => {
    const follows = { subject: 'visitor:v_9', until: NOW + DAY };
    const guest = aCaller({ subject: 'visitor:v_made', userId: 'v_made', guest: true, follows });
    const withToken = {
      'of.a.follower': verified(guest),
      'late.token': verified(guest, { expired: true }),
    };

    test.each([
      ['its expired token', 'late.token'],
      ['a key', KEY],
    ])('follows the same one until its time has ended, and nobody from then on, with %s', async (_, credential) => {
      const { joined, dialled, needs, time } = aGateway({ tokens: withToken });
      const { recoveryId } = await joined('one=', { credential: 'of.a.follower' });
      const back = async (connectionId: string) => (await dialled(connectionId))({ credential, recoveryId });

      time.forward(23 * 3_600_000);
      expect(await back('two=')).toMatchObject({ connection: { subject: 'visitor:v_9' }, caller: { follows } });
      time.forward(2 * 3_600_000);
      const late = await back('three=');

      expect(late).toMatchObject({ connection: { subject: 'visitor:v_made' }, recoveredFrom: NOW_MS });
      expect(late?.caller).not.toHaveProperty('follows');
      const heard = await needs.connections.ofVisitor(tenantNamed('shop'), 'visitor:v_9');
      expect(heard.map(({ connectionId }) => connectionId)).toEqual(['one=', 'two=']);
    });

    test('follows nobody in a handshake whose token has lost its time', async () => {
      const { dialled, time } = aGateway({ tokens: withToken });
      time.forward(25 * 3_600_000);

      const accepted = await (await dialled('one=', { caller: storedCaller(guest) }))();

      expect(accepted?.connection.subject).toBe('visitor:v_made');
    });
  });

  test.each(['agent', 'admin'] as const)(
    'lets no expired token of an %s in: its desk asks for another',
    async (role) => {
      const { joined, dialled } = aGateway({
        tokens: {
          'good.token': verified(anAgent({ role })),
          'late.token': verified(anAgent({ role }), { expired: true }),
        },
      });
      const { recoveryId } = await joined('one=', { credential: 'good.token' });

      const inPacket = (await dialled('two='))({ credential: 'late.token', recoveryId });
      await expect(inPacket).rejects.toMatchObject({ code: 'ERR_TOKEN_EXPIRED' });
      const handshake = {
        problem: 'ERR_TOKEN_EXPIRED' as const,
        caller: storedCaller(anAgent({ role })),
        authTime: NOW - 60,
      };
      const inHandshake = (await dialled('three=', handshake))({ recoveryId });
      await expect(inHandshake).rejects.toMatchObject({ code: 'ERR_TOKEN_EXPIRED' });
    },
  );

  test('grants no more than the new token does', async () => {
    const { joined, dialled } = aGateway({
      tokens: {
        'before.token': verified(anAgent({ role: 'admin' })),
        'now.token': verified(anAgent({ role: 'agent' })),
      },
    });
    const { recoveryId } = await joined('one=', { credential: 'before.token' });

    const back = await (await dialled('two='))({ credential: 'now.token', recoveryId });

    expect(back).toMatchObject({ recoveredFrom: NOW_MS, caller: { role: 'agent' }, connection: { role: 'agent' } });
  });

  test.each<[string, (id: string) => string]>([
    ['with another secret', (id) => `${id}x`],
    ['without one', () => 'one='],
    ['of no socket', () => 'gone=.secret-1'],
    ['that is too long', (id) => `${'x'.repeat(300)}${id}`],
  ])('%s is ignored: the socket is new, and no expired token is admitted', async (_, changed) => {
    const { joined, dialled } = aGateway({ tokens });
    const recoveryId = changed((await joined('one=', { credential: 'of.a.visitor' })).recoveryId);

    const back = await (await dialled('two='))({ credential: 'of.a.visitor', recoveryId });

    expect(back).toMatchObject({ recoveredFrom: null, recovery: { began: 'two=' } });
    expect(back?.recoveryId).not.toBe(recoveryId);
    await expect((await dialled('three='))({ credential: 'of.long.ago', recoveryId })).rejects.toMatchObject({
      code: 'ERR_TOKEN_EXPIRED',
    });
  });

  test('[BACK6] of another visitor, or of a client that sent DISCONNECT, is ignored', async () => {
    const { joined, dialled, needs } = aGateway({ tokens });
    const visitors = await joined('one=', { credential: 'of.a.visitor' });
    const left = await joined('two=', { credential: 'of.a.visitor' });
    await needs.sessions.leave('two=');

    const another = await (await dialled('three='))({ credential: 'of.an.agent', recoveryId: visitors.recoveryId });
    const guest = await (await dialled('four='))({ credential: KEY, recoveryId: visitors.recoveryId });
    const back = await (await dialled('five='))({ credential: 'of.a.visitor', recoveryId: left.recoveryId });

    expect([another?.recoveredFrom, guest?.recoveredFrom, back?.recoveredFrom]).toEqual([null, null, null]);
    expect(guest?.caller.subject).not.toBe(visitors.caller.subject);
  });

  test('[BACK6] of a guest of another tenant yields a new guest', async () => {
    const { joined, dialled } = aGateway();
    const asked = { tenantId: 'rival', origin: SHOP_PAGE };
    const first = await joined('one=', { credential: KEY });

    const there = await (await dialled('two=', { asked }))({ recoveryId: first.recoveryId });

    expect(there?.caller).toMatchObject({ tenantId: 'rival' });
    expect(there?.caller.subject).not.toBe(first.caller.subject);
    expect(there?.recoveredFrom).toBeNull();
  });
});
