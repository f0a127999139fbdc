import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../../lambdas/domain/delivery/connection.ts';
import { KEEP_ALIVE_WINDOW, keepAliveRate } from '../../../../lambdas/domain/sockets/keep-alive.ts';
import { keepConnections, LARGEST_BATCH } from '../../../../lambdas/use-cases/sockets/keep-connections.ts';
import { virtualTime } from '../../../../lib/bench/growth/virtual-time.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const MINUTE = 60_000;

/** Keeps the slot of one socket of this age open; its keep-alive has this result. Returns the calls. */
async function sweptAt(
  age: number,
  answer: 'sent' | 'gone' | 'busy',
  { ends = true, ...over }: Partial<Connection> & { ends?: boolean } = {},
) {
  const { needs } = useCaseHarness();
  const connection = aConnection({ connectedAt: NOW_MS - age, ...over });
  await needs.connections.add(connection);
  const done: string[] = [];
  await keepConnections(
    {
      ...needs,
      keepAlive: {
        post: async ({ door }) => {
          done.push(`beat ${door}`);
          return answer;
        },
        async end(connectionId) {
          done.push(`end ${connectionId}`);
          return ends;
        },
      },
      connections: {
        ...needs.connections,
        async remove(key) {
          done.push(`ended ${key.connectionId}`);
          return needs.connections.remove(key);
        },
      },
      handOverKeepAlive: async () => void done.push('handed over'),
      keepAliveRate: 700,
    },
    [connection],
  );
  return done;
}

describe('a socket whose slot is due', () => {
  test('[DEAD5] gets a keep-alive of its own dialect and stays open', async () => {
    expect(await sweptAt(8 * MINUTE, 'sent', { door: 'ws' })).toEqual(['beat ws']);
  });

  test('[DEAD5] is removed when it is gone', async () => {
    expect(await sweptAt(8 * MINUTE, 'gone')).toEqual(['beat chat', 'ended socket-1=']);
  });

  test('is not removed if it is slow or throttled', async () => {
    expect(await sweptAt(8 * MINUTE, 'busy')).toEqual(['beat chat']);
  });

  test('is not removed while it may still be opening', async () => {
    expect(await sweptAt(29_999, 'gone')).toEqual(['beat chat']);
    expect(await sweptAt(30_000, 'gone')).toEqual(['beat chat', 'ended socket-1=']);
  });

  test('is closed before API Gateway would close it together with all sockets of its age', async () => {
    expect(await sweptAt(118 * MINUTE, 'sent')).toEqual(['end socket-1=', 'ended socket-1=']);
    expect(await sweptAt(100 * MINUTE - 1, 'sent')).toEqual(['beat chat']);
  });

  test('is not removed when it could not be closed', async () => {
    expect(await sweptAt(118 * MINUTE, 'sent', { ends: false })).toEqual(['end socket-1=']);
  });
});

test('a socket that fails does not prevent the keep-alives of the others', async () => {
  const { needs } = useCaseHarness();
  const sockets = Array.from({ length: 120 }, (_, n) => aConnection({ connectionId: `s${n}=`, connectedAt: NOW_MS }));
  const keptAlive: string[] = [];

  const all = keepConnections(
    {
      ...needs,
      keepAlive: {
        async post({ connectionId }) {
          if (connectionId === 's7=') throw new Error('poison');
          keptAlive.push(connectionId);
          return 'sent';
        },
        end: async () => true,
      },
      handOverKeepAlive: async () => undefined,
      keepAliveRate: 700,
    },
    sockets,
  );

  await expect(all).rejects.toThrow('poison');
  expect(keptAlive).toHaveLength(119);
});

describe('more sockets than one invocation can keep alive in its minute', () => {
  /** Keeps so many sockets open at a rate; returns those kept here, those handed over, and when (seconds). */
  async function sweptOf(many: number, { rate = 700, handOver = 'queued' as 'queued' | 'refused' } = {}) {
    const { needs } = useCaseHarness();
    const time = virtualTime(NOW_MS);
    const keptAlive = new Map<string, number>();
    const handedOver: { sockets: number; after: number; within: number }[] = [];
    const seconds = () => Math.round((time.now() - NOW_MS) / 100) / 10;
    const sockets = Array.from({ length: many }, (_, n) =>
      aConnection({ connectionId: `s${n}=`, connectedAt: NOW_MS - 8 * MINUTE }),
    );
    const keeping = keepConnections(
      {
        ...needs,
        clock: time.now,
        sleep: time.sleep,
        keepAlive: {
          async post({ connectionId }) {
            keptAlive.set(connectionId, seconds());
            return 'sent';
          },
          end: async () => true,
        },
        async handOverKeepAlive(batch) {
          if (handOver === 'refused') throw new Error('throttled');
          const within = Math.round(batch.within / 100) / 10;
          handedOver.push({ sockets: batch.sockets.length, after: seconds(), within });
          // AWS takes no larger event of an asynchronous invocation.
          expect(JSON.stringify({ keepAlive: batch }).length).toBeLessThan(1_000_000);
        },
        keepAliveRate: rate,
      },
      sockets,
    );
    await time.pass(MINUTE);
    await keeping;
    return { here: keptAlive.size, lastHere: Math.max(0, ...keptAlive.values()), handedOver };
  }

  test('are handed over by the thousand at the pace that the API takes, except the last ones', async () => {
    expect(await sweptOf(LARGEST_BATCH)).toMatchObject({ here: LARGEST_BATCH, handedOver: [] });
    expect(await sweptOf(2 * LARGEST_BATCH + 5)).toMatchObject({
      here: 5,
      handedOver: [
        { sockets: LARGEST_BATCH, after: 0, within: 1.4 },
        { sockets: LARGEST_BATCH, after: 1.4, within: 1.4 },
      ],
    });
  });

  test('are posted to here at that pace too', async () => {
    expect(await sweptOf(LARGEST_BATCH)).toMatchObject({ lastHere: 1.4 });
    expect(await sweptOf(10)).toMatchObject({ lastHere: 0 });
  });

  test('are handed over in smaller parts where the API takes little, so that none takes longer than its invocation may', async () => {
    const { here, handedOver } = await sweptOf(900, { rate: keepAliveRate(100) });

    expect(handedOver.map(({ sockets, after, within }) => [sockets, after, within])).toEqual([
      [350, 0, 5],
      [350, 5, 5],
    ]);
    expect(here).toBe(200);
  });

  test('[DEAD5] are all kept alive within their minute, faster than the API takes if need be', async () => {
    const many = 40 * LARGEST_BATCH;

    const { here, lastHere, handedOver } = await sweptOf(many, { rate: 700 });

    expect(here + handedOver.length * LARGEST_BATCH).toBe(many);
    expect(lastHere).toBeLessThanOrEqual(KEEP_ALIVE_WINDOW / 1000);
    expect(handedOver.at(-1)?.after).toBeGreaterThan(40);
  });

  test('are kept alive here within the time limit if no other invocation can be started', async () => {
    expect(await sweptOf(LARGEST_BATCH + 5, { handOver: 'refused' })).toMatchObject({
      here: LARGEST_BATCH + 5,
      handedOver: [],
    });
  });
});

test.each([
  [1000, 700],
  [4000, 2800],
  [10_000, 3000],
])('of %i requests a second that the API takes, %i may be answers to keep-alives', (requestRate, pace) => {
  expect(keepAliveRate(requestRate)).toBe(pace);
});
