import { describe, expect, test } from 'vitest';
import { ALL_AGENTS } from '../../../../lambdas/domain/conversations/agent-range.ts';
import { aliasFor } from '../../../../lambdas/domain/identity/visitor.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import type { Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import type { Use } from '../../../../lambdas/domain/tenants/tenant-quotas.ts';
import { type ConnectNative, connectNative } from '../../../../lambdas/use-cases/sockets/connect-native.ts';
import { aVisitor, NOW_MS } from '../../../support/builders/conversations.ts';
import { NO_QUOTAS } from '../../../support/builders/no-quotas.ts';
import { aCaller, anAgent, aTenant, NOW, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';

const SHOP_PAGE = 'https://shop.example';

const connects = (over: Partial<ConnectNative> = {}): ConnectNative => ({
  caller: aCaller(),
  byCookie: false,
  socket: { connectionId: 'socket-1=', connectedAt: NOW_MS, door: 'chat', v1: true },
  asked: {},
  ...over,
});

function aGateway(tenant: Partial<Tenant> = {}) {
  const harness = useCaseHarness();
  const counted: string[] = [];
  const closed: string[] = [];
  let retryAfter = 0;
  const needs = {
    ...harness.needs,
    tenants: { find: async () => aTenant(tenant) },
    revocations: inMemoryVisitorRevocations(),
    sender: { close: async (connectionId: string) => closed.push(connectionId) > 0 },
    quotas: {
      ...NO_QUOTAS,
      async consume(tenantId: string, { used, by }: Use) {
        counted.push(`${tenantId} ${used} ${by}`);
        return retryAfter;
      },
    },
  };
  const usedUp = (seconds: number) => {
    retryAfter = seconds;
  };
  const rows = () => needs.connections.ofVisitor(tenantNamed('shop'), 'visitor:v_1');
  return { ...harness, needs, counted, closed, usedUp, rows };
}

test('a visitor’s socket is live at once, and stored before it is announced to the agents', async () => {
  const { needs, rows } = aGateway();
  const known: unknown[] = [];
  needs.announcer.announce = async () => {
    known.push(...(await rows()));
    return ALL_AGENTS;
  };

  await connectNative(needs, connects());

  expect(known).toEqual([
    {
      tenantId: 'shop',
      connectionId: 'socket-1=',
      subject: 'visitor:v_1',
      userId: 'v_1',
      role: 'visitor',
      door: 'chat',
      v1: true,
      connectedAt: NOW_MS,
      anonymous: true,
      state: 'live',
    },
  ]);
});

test('agents get the visitor’s presence, by public ids', async () => {
  const { needs, announced } = aGateway();

  await connectNative(needs, connects({ origin: SHOP_PAGE, asked: { url: `${SHOP_PAGE}/basket?reset=secret` } }));

  const presence = {
    userId: 'v_1',
    origin: SHOP_PAGE,
    url: `${SHOP_PAGE}/basket`,
    sessionId: expect.stringMatching(/^s_/),
  };
  expect(announced).toMatchObject([{ announcement: { type: 'online', tenantId: 'shop', presence } }]);
});

test('a visitor’s twenty-first socket ends the first', async () => {
  const { needs, closed, rows } = aGateway();
  const socket = connects().socket;

  for (let n = 0; n < 21; n++) {
    const opened = { ...socket, connectionId: `socket-${n}=`, connectedAt: NOW_MS + n };
    await connectNative(needs, connects({ socket: opened }));
  }

  expect(closed).toEqual(['socket-0=']);
  expect(await rows()).toHaveLength(20);
});

test('an agent’s socket is not announced', async () => {
  const { needs, announced } = aGateway();

  await connectNative(needs, connects({ caller: anAgent() }));

  expect(announced).toEqual([]);
  expect(await needs.connections.ofAgents(tenantNamed('shop'))).toMatchObject([
    { userId: 'ann', role: 'agent', state: 'live' },
  ]);
});

test('a widget that follows another visitor gets that visitor’s pushes, and has the location of its page', async () => {
  const { needs } = aGateway();
  const widget = {
    handle: sealed<'handle'>('shop_handle'),
    site: 'site',
    domain: 'shop.example',
    url: `${SHOP_PAGE}/page`,
  };

  await connectNative(
    needs,
    connects({
      caller: aCaller({ follows: { subject: 'visitor:v_2', until: NOW + 60 }, widget }),
      origin: SHOP_PAGE,
      asked: { domain: 'other.example', url: `${SHOP_PAGE}/other` },
    }),
  );

  expect(await needs.connections.ofVisitor(tenantNamed('shop'), 'visitor:v_2')).toMatchObject([
    {
      userId: 'v_2',
      handle: 'shop_handle',
      status: 'initial',
      domain: 'shop.example',
      origin: SHOP_PAGE,
      url: `${SHOP_PAGE}/page`,
    },
  ]);
});

describe('a socket is refused, and not noted', () => {
  const cookie = { byCookie: true, origin: SHOP_PAGE };
  test.each([
    ['from a page of another site', {}, { origin: 'https://evil.example' }, 'ERR_ORIGIN'],
    ['with a cookie that comes from no page', {}, { byCookie: true }, 'ERR_ORIGIN'],
    ['with a cookie where tokens are required', { requireTokens: true }, cookie, 'ERR_UNAUTHENTICATED'],
    ['with an agent’s token in a cookie', {}, { ...cookie, caller: anAgent() }, 'ERR_FORBIDDEN'],
    ['with a revoked token', { notBefore: Number.MAX_SAFE_INTEGER }, {}, 'ERR_REVOKED'],
  ] as const)('%s', async (_how, tenant, given, code) => {
    const { needs, counted, rows } = aGateway(tenant);

    await expect(connectNative(needs, connects(given))).rejects.toMatchObject({ code });

    expect(await rows()).toEqual([]);
    expect(counted).toEqual([]);
  });

  test('once its tenant’s quota is used up, with the seconds to wait', async () => {
    const { needs, usedUp, counted, rows } = aGateway();
    usedUp(2.1);

    await expect(connectNative(needs, connects())).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfter: 3 });

    expect(counted).toEqual(['shop sockets anonymous']);
    expect(await rows()).toEqual([]);
  });
});

test('a cookie is accepted from a page of the tenant', async () => {
  const { needs, rows } = aGateway();

  await connectNative(needs, connects({ byCookie: true, origin: SHOP_PAGE, asked: {} }));

  expect(await rows()).toHaveLength(1);
});

describe('a widget of /ws', () => {
  const issuedAt = NOW_MS / 1000 - 600;
  const widget = { site: 'shop', handle: sealed<'handle'>('shop_handle') };
  const socket = { connectionId: 'socket-1=', connectedAt: NOW_MS, door: 'ws', v1: false } as const;
  const guest = aCaller({ subject: 'visitor:v_guest', userId: 'v_guest', guest: true, widget, issuedAt });
  const undelivered = async (needs: ReturnType<typeof aGateway>['needs']) =>
    (await needs.connections.ofVisitor(SHOP, 'visitor:v_1')).map(({ undeliveredSince }) => undeliveredSince);

  test.each<[string, Partial<ConnectNative>, number | undefined]>([
    ['that its session has identified is marked with all since its token', { caller: guest }, issuedAt * 1000],
    ['with a token of its session, too', { caller: aCaller({ widget, issuedAt }) }, issuedAt * 1000],
    ['for two hours at most', { caller: aCaller({ widget, issuedAt: issuedAt - 86_000 }) }, NOW_MS - 7_200_000],
    [
      'that follows its visitor with a new token, for two hours',
      { caller: { ...guest, subject: 'visitor:v_new', follows: { subject: 'visitor:v_1', until: NOW + 60 } } },
      NOW_MS - 7_200_000,
    ],
    [
      'at another door is not',
      { caller: aCaller({ widget, issuedAt }), socket: { ...socket, door: 'chat' } },
      undefined,
    ],
    ['is not if it is no widget', { caller: aCaller({ issuedAt }) }, undefined],
  ])('%s', async (_what, over, since) => {
    const { needs } = aGateway();
    const owner = await needs.visitors.create(aVisitor());
    await needs.visitors.attach(aliasFor('visitor:v_guest', owner), 'passing');

    await connectNative(needs, connects({ socket, ...over }));

    expect(await undelivered(needs)).toEqual([since]);
  });

  test('is not marked before it has written', async () => {
    const { needs } = aGateway();

    await connectNative(needs, connects({ socket, caller: guest }));

    const [row] = await needs.connections.ofVisitor(SHOP, 'visitor:v_guest');
    expect(row?.undeliveredSince).toBeUndefined();
  });
});
