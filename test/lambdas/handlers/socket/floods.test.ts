import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { storedCaller } from '../../../../lambdas/domain/identity/handle.ts';
import type { PublicId } from '../../../../lambdas/domain/ids.ts';
import { FRAMES_THAT_END } from '../../../../lambdas/domain/sockets/frame-limits.ts';
import { frame } from '../../../../lambdas/handlers/socket/frame.ts';
import { frameLimiter } from '../../../../lambdas/use-cases/sockets/frame-limiter.ts';
import { tenantQuotas } from '../../../../lambdas/use-cases/tenants/tenant-quotas.ts';
import { chance } from '../../../support/builders/chance.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { socketDependencies } from '../../../support/builders/socket-dependencies.ts';
import { answerTo, socketEvent } from '../../../support/builders/socket-event.ts';
import { aCaller, aTenant, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryUsageCounter } from '../../../support/stores/in-memory-usage-counter.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

type Door = 'chat' | 'ws' | 'socketio';

const FLOODER = aCaller();
const OTHER = aCaller({ tenantId: RIVAL, subject: 'visitor:v_2', userId: 'v_2' });

/** Environments of the socket function, which share stores and counters and nothing else. Each frame reaches any of them. */
async function environments(count: number, seed = 3) {
  const base = socketDependencies();
  const random = chance(seed);
  const [frames, usage] = [inMemoryWindowCounter(), inMemoryUsageCounter()];
  const { clock } = base.needs;
  const handlers = Array.from({ length: count }, () => {
    const own = {
      frames: frameLimiter({ counter: frames, close: base.needs.sender.close, clock, random }),
      quotas: tenantQuotas({ counter: usage, clock, random }),
      tenants: { find: async (tenantId: string) => aTenant({ tenantId: tenantId as typeof SHOP }) },
    };
    const shared = base.needs.forTenant(aTenant());
    const needs = { ...base.needs, ...own, forTenant: () => ({ ...shared, ...own }) };
    return frame(() => needs);
  });
  const sends = async (connectionId: string, door: Door, caller: Caller, body: unknown) => {
    const event = socketEvent('$default', {
      door,
      body,
      ...(door === 'socketio' ? {} : { caller, context: { v1: true } }),
    });
    Object.assign(event.requestContext, { connectionId });
    await answerTo(handlers[Math.floor(random() * count)] as (typeof handlers)[number], event);
  };
  for (const [connectionId, door, caller] of [
    ['chat=', 'chat', FLOODER],
    ['ws=', 'ws', FLOODER],
    ['live=', 'socketio', FLOODER],
    ['other=', 'chat', OTHER],
  ] as const) {
    const { tenantId, subject } = caller;
    await base.needs.connections.add(aConnection({ connectionId, door, tenantId, subject }));
  }
  await base.needs.sessions.open({ connectionId: 'live=', connectedAt: NOW_MS, asked: { tenantId: SHOP } });
  await base.needs.sessions.goLive('live=', {
    caller: storedCaller(FLOODER),
    recovery: { began: 'live=', hash: 'hash' as PublicId },
  });
  await base.needs.sessions.open({ connectionId: 'unidentified=', connectedAt: NOW_MS, asked: { tenantId: SHOP } });
  return { ...base, sends };
}

const FLOODS: [what: string, connectionId: string, door: Door, frames: number, body: (n: number) => unknown][] = [
  ['pings', 'chat=', 'chat', 600, () => ({ type: 'ping' })],
  ['pings', 'ws=', 'ws', 600, () => ({ type: 'ping' })],
  ['garbage', 'chat=', 'chat', 200, () => '{'],
  ['garbage', 'ws=', 'ws', 200, () => '{'],
  ['unknown types', 'chat=', 'chat', 200, () => ({ type: 'nothing' })],
  ['typing', 'chat=', 'chat', 600, () => ({ type: 'typing' })],
  ['reads', 'ws=', 'ws', 600, () => ({ type: 'read', seq: 1 })],
  ['requests of who is online', 'chat=', 'chat', 200, () => ({ type: 'get_online_users' })],
  ['messages', 'chat=', 'chat', 600, () => ({ type: 'message', text: 'x' })],
  ['syncs', 'chat=', 'chat', 60, () => ({ type: 'sync' })],
  ['syncs', 'ws=', 'ws', 60, () => ({ type: 'sync' })],
  ['unknown events', 'live=', 'socketio', 200, () => '42["nothing",{}]'],
  ['unknown events with acknowledgement', 'live=', 'socketio', 200, (n) => `42${n}["nothing",{}]`],
  ['typing', 'live=', 'socketio', 600, () => '42["typing",{}]'],
  ['leaving rooms', 'live=', 'socketio', 600, (n) => `42${n}["leave:session",{}]`],
  ['pongs', 'live=', 'socketio', 2000, () => '3'],
  ['CONNECTs to other namespaces', 'live=', 'socketio', 200, (n) => `40/other${n},`],
  ['CONNECTs with forged tokens', 'unidentified=', 'socketio', 100, () => '40{"token":"a.b.c"}'],
];

describe.each([1, 8, 40])('[LIM10] a flood over %i environments', (count) => {
  test.each(FLOODS)('of %s ends its socket %s (%s, %i frames)', async (_what, connectionId, door, frames, body) => {
    const { sends, closed, posts } = await environments(count);

    let handled = 0;
    while (handled < frames && !closed.includes(connectionId))
      await sends(connectionId, door, FLOODER, body(handled++));

    expect(closed).toContain(connectionId);
    expect(posts.length).toBeLessThanOrEqual(FRAMES_THAT_END * 2);
  });

  test('of syncs is answered a dozen times at most', async () => {
    const { sends, closed, told } = await environments(count);
    for (let n = 0; n < 20; n++) await sends('chat=', 'chat', FLOODER, { type: 'message', text: `${n}` });

    for (let n = 0; n < 60 && !closed.includes('chat='); n++) await sends('chat=', 'chat', FLOODER, { type: 'sync' });

    expect(told().filter(({ type }) => type === 'synced').length).toBeLessThanOrEqual(12);
    expect(closed).toEqual(['chat=']);
  });

  test.each(FLOODS)(
    'of %s on %s leaves another tenant’s visitor its messages',
    async (_what, connectionId, door, frames, body) => {
      const { sends, closed, announcedTexts } = await environments(count);

      for (let n = 0; n < frames && !closed.includes(connectionId); n++) {
        await sends(connectionId, door, FLOODER, body(n));
        if (n % 40 === 39)
          await sends('other=', 'chat', OTHER, { type: 'message', text: `mine ${n}`, clientMessageId: `${n}` });
        if (n % 40 === 39) expect(announcedTexts()).toContain(`mine ${n}`);
      }
    },
  );
});

test('a refused CONNECT of a socket is answered once, whichever environments handle it', async () => {
  const { sends, posts } = await environments(8);

  for (let n = 0; n < 100; n++) await sends('unidentified=', 'socketio', FLOODER, '40{"token":"a.b.c"}');

  expect(posts).toHaveLength(1);
});
