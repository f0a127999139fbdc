import { describe, expect, test } from 'vitest';
import { cachedSocketSessionStore } from '../../../lambdas/adapters/cached-socket-session-store.ts';
import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import { storedCaller } from '../../../lambdas/domain/identity/handle.ts';
import type { PublicId } from '../../../lambdas/domain/ids.ts';
import { sealed } from '../../../lambdas/domain/sealed.ts';
import { newConnection } from '../../../lambdas/domain/sockets/new-connection.ts';
import { NOW_MS } from '../../support/builders/conversations.ts';
import { aCaller } from '../../support/builders/tenants.ts';
import { inMemoryConnectionStore } from '../../support/stores/in-memory-connection-store.ts';
import { inMemorySocketSessionStore } from '../../support/stores/in-memory-socket-session-store.ts';

const widget = { site: 'shop', handle: sealed<'handle'>('shop_handle') };
const other = aCaller({ subject: 'visitor:v_2', userId: 'v_2' });

function aStore() {
  const reads: string[] = [];
  const sessions = inMemorySocketSessionStore();
  const connections = inMemoryConnectionStore();
  const liveSockets = cachedSocketSessionStore(
    {
      ...sessions,
      find(connectionId) {
        reads.push(`session ${connectionId}`);
        return sessions.find(connectionId);
      },
    },
    {
      find(connection) {
        reads.push(`row ${connection.subject} ${connection.connectionId}`);
        return connections.find(connection);
      },
    },
  );
  const opens = async (connectionId: string, caller?: Caller) => {
    await sessions.open({ connectionId, connectedAt: NOW_MS, asked: {} });
    if (!caller) return;
    const recovery = { began: connectionId, hash: 'hash' as PublicId };
    await sessions.goLive(connectionId, { caller: storedCaller(caller), recovery });
    const opened = { connectionId, connectedAt: NOW_MS, door: 'socketio', v1: false } as const;
    await connections.add(newConnection(caller, opened));
  };
  return { liveSockets, sessions, reads, opens };
}

describe('a live socket', () => {
  test('is read once', async () => {
    const { liveSockets, reads, opens } = aStore();
    await opens('one=', aCaller());

    const found = [await liveSockets.find('one='), await liveSockets.find('one=')];

    expect(found).toMatchObject([1, 2].map(() => ({ connectionId: 'one=', caller: { subject: 'visitor:v_1' } })));
    expect(reads).toEqual(['session one=']);
  });

  test('of a widget is known with its handle, which only its row keeps', async () => {
    const { liveSockets, reads, opens } = aStore();
    await opens('one=', aCaller({ widget }));

    const found = [await liveSockets.find('one='), await liveSockets.find('one=')];

    expect(found.map((session) => session?.caller.widget)).toEqual([widget, widget]);
    expect(reads).toEqual(['session one=', 'row visitor:v_1 one=']);
  });

  const person = { name: 'Vera', email: 'vera@mail.example' };
  const page = { label: 'V.', domain: 'shop.example', origin: 'https://shop.example', url: 'https://shop.example/a' };

  test.each<[string, Partial<Caller>]>([
    ['a name', { name: 'Vera' }],
    ['an address', { email: 'vera@mail.example' }],
    ['a widget on a page', { ...person, widget: { ...widget, ...page } }],
  ])('with %s is known with it, by one more read', async (_what, known) => {
    const { liveSockets, reads, opens } = aStore();
    const caller = aCaller(known);
    await opens('one=', caller);

    const found = (await liveSockets.find('one='))?.caller;

    expect(found).toMatchObject(known);
    expect(reads).toEqual(['session one=', 'row visitor:v_1 one=']);
  });

  test('keeps its name and widget when it is identified as somebody', async () => {
    const { liveSockets, opens } = aStore();
    const caller = aCaller({ ...person, widget: { ...widget, ...page } });
    await opens('one=', caller);
    await liveSockets.find('one=');

    await liveSockets.changeCaller('one=', storedCaller({ ...caller, subject: 'visitor:v_2', userId: 'v_2' }));

    expect((await liveSockets.find('one='))?.caller).toMatchObject({
      ...person,
      subject: 'visitor:v_2',
      widget: { ...widget, ...page },
    });
  });

  test('whose row is gone has no handle', async () => {
    const { liveSockets, sessions, opens } = aStore();
    await opens('one=');
    const caller = storedCaller(aCaller({ widget }));
    await sessions.goLive('one=', { caller, recovery: { began: 'one=', hash: 'hash' as PublicId } });

    expect((await liveSockets.find('one='))?.caller.widget).toEqual({ ...widget, handle: '' });
  });

  test('that turned out to be somebody else’s is that one’s, here and for others, and keeps its handle', async () => {
    const { liveSockets, sessions, reads, opens } = aStore();
    await opens('one=', aCaller({ widget }));
    await liveSockets.find('one=');

    await liveSockets.changeCaller('one=', storedCaller({ ...other, widget }));

    expect((await liveSockets.find('one='))?.caller).toMatchObject({ subject: 'visitor:v_2', widget });
    expect(await sessions.find('one=')).toMatchObject({ caller: { subject: 'visitor:v_2', widget: { handle: '' } } });
    expect(reads).toHaveLength(2);
  });

  test('that is not known here is changed for others', async () => {
    const { liveSockets, sessions, opens } = aStore();
    await opens('one=', aCaller());

    await liveSockets.changeCaller('one=', storedCaller(other));

    expect(await sessions.find('one=')).toMatchObject({ caller: { subject: 'visitor:v_2' } });
    expect(await liveSockets.find('one=')).toMatchObject({ caller: { subject: 'visitor:v_2' } });
  });
});

test('a socket that is nobody yet, or is gone, is asked for anew', async () => {
  const { liveSockets, reads, opens } = aStore();
  await opens('one=');

  const found = [await liveSockets.find('one='), await liveSockets.find('one='), await liveSockets.find('gone=')];

  expect(found).toEqual([null, null, null]);
  expect(reads).toEqual(['session one=', 'session one=', 'session gone=']);
});

test('one environment remembers no more than 2000', async () => {
  const { liveSockets, reads, opens } = aStore();
  for (let number = 0; number <= 2000; number++) {
    await opens(`${number}=`, aCaller());
    await liveSockets.find(`${number}=`);
  }
  reads.length = 0;

  await liveSockets.find('2000=');
  await liveSockets.find('1=');
  await liveSockets.find('0=');

  expect(reads).toEqual(['session 0=']);
});
