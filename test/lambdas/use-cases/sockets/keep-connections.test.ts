import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../../lambdas/domain/delivery/connection.ts';
import { slotOf } from '../../../../lambdas/domain/sockets/keep-alive.ts';
import { KEEP_ALIVE_BATCH, keepConnections } from '../../../../lambdas/use-cases/sockets/keep-connections.ts';
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
    },
    { slot: slotOf(Math.floor(connection.connectedAt / MINUTE)) },
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
  const connectedAt = NOW_MS - 8 * MINUTE;
  for (let number = 0; number < 120; number++) {
    await needs.connections.add(aConnection({ connectionId: `s${number}=`, connectedAt }));
  }
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
    },
    { slot: slotOf(Math.floor(connectedAt / MINUTE)) },
  );

  await expect(all).rejects.toThrow('poison');
  expect(keptAlive).toHaveLength(119);
});

describe('more sockets than one invocation can keep alive in its minute', () => {
  /** Keeps a slot of so many sockets open; returns how many were kept here and how many were handed over. */
  async function sweptOf(many: number, handOver: 'queued' | 'refused' = 'queued') {
    const { needs } = useCaseHarness();
    const keptAlive = new Set<string>();
    const handedOver: number[] = [];
    await keepConnections(
      {
        ...needs,
        clock: () => NOW_MS,
        connections: {
          ...needs.connections,
          async *ofSlot() {
            for (let number = 0; number < many; number++) {
              yield aConnection({ connectionId: `s${number}=`, connectedAt: NOW_MS - 8 * MINUTE });
            }
          },
        },
        keepAlive: {
          async post({ connectionId }) {
            keptAlive.add(connectionId);
            return 'sent';
          },
          end: async () => true,
        },
        async handOverKeepAlive(beats) {
          if (handOver === 'refused') throw new Error('throttled');
          handedOver.push(beats.length);
          // AWS takes no larger event of an asynchronous invocation.
          expect(JSON.stringify({ keepAlive: beats }).length).toBeLessThan(1_000_000);
        },
      },
      { slot: 0 },
    );
    return { here: keptAlive.size, handedOver };
  }

  test('are handed over by the thousand, except the last ones', async () => {
    expect(await sweptOf(KEEP_ALIVE_BATCH)).toEqual({ here: KEEP_ALIVE_BATCH, handedOver: [] });
    expect(await sweptOf(2 * KEEP_ALIVE_BATCH + 5)).toEqual({
      here: 5,
      handedOver: [KEEP_ALIVE_BATCH, KEEP_ALIVE_BATCH],
    });
  });

  test('are kept alive here within the time limit if no other invocation can be started', async () => {
    expect(await sweptOf(KEEP_ALIVE_BATCH + 5, 'refused')).toEqual({ here: KEEP_ALIVE_BATCH + 5, handedOver: [] });
  });
});
