import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoPollingSessionStore } from '../../lambdas/adapters/dynamodb/dynamo-polling-session-store.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import type { PollingId } from '../../lambdas/domain/sockets/polling-session.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryPollingSessionStore } from '../support/stores/in-memory-polling-session-store.ts';

const local = await startDynalite();
afterAll(local.stop);

const limits = { packets: 4, bytes: 100, sockets: 3 };
const posted = (...packets: string[]) => packets.map((packet) => sealed<'posted packet'>(packet));

let sessions = 0;
const anId = (): PollingId => sealed(`session-${++sessions}`);

describe.each([
  ['in memory', inMemoryPollingSessionStore(limits)],
  ['DynamoDB', dynamoPollingSessionStore(local.client, TABLES.connections, { limits, clock: () => NOW_MS })],
])('a store of polling sessions, %s', (_, store) => {
  test('hands over what was posted, in order, once', async () => {
    const id = anId();
    await store.post(id, posted('0{"token":"t"}'));
    await store.post(id, posted('2["a"]', '2["b"]'));
    await store.join(id, 'socket=');

    expect(await store.claim(id, 'socket=')).toEqual({
      packets: posted('0{"token":"t"}', '2["a"]', '2["b"]'),
      others: [],
    });
    expect(await store.claim(id, 'socket=')).toEqual({ packets: [], others: [] });
  });

  test('hands over a session without posts, whose later posts are refused', async () => {
    const id = anId();
    await store.join(id, 'socket=');

    expect(await store.claim(id, 'socket=')).toEqual({ packets: [], others: [] });
    expect(await store.post(id, posted('0'))).toBe(false);
  });

  test('lets exactly one of several sockets have it, and names the others', async () => {
    const id = anId();
    await store.post(id, posted('0'));
    const joined = await Promise.all(['a=', 'b=', 'c='].map((socket) => store.join(id, socket)));

    const claims = await Promise.all(['a=', 'b=', 'c='].map((socket) => store.claim(id, socket)));

    expect(joined).toEqual([true, true, true]);
    const [won, ...more] = claims.filter((claim) => claim !== null);
    expect(more).toEqual([]);
    expect(won?.packets).toEqual(posted('0'));
    expect(won?.others).toHaveLength(2);
    expect(await store.join(id, 'd=')).toBe(false);
  });

  test('gives nothing to another session', async () => {
    const [id, another] = [anId(), anId()];
    await store.post(id, posted('0'));
    await store.join(another, 'socket=');
    await store.join(id, 'other=');

    expect(await store.claim(another, 'socket=')).toEqual({ packets: [], others: [] });
    expect(await store.claim(id, 'other=')).toMatchObject({ packets: posted('0') });
  });

  test('is taken over by no socket that did not come for it, or was one too many', async () => {
    const id = anId();
    await store.post(id, posted('0'));
    for (const socket of ['a=', 'b=', 'c=', 'd=']) await store.join(id, socket);

    expect(await store.claim(id, 'd=')).toBeNull();
    expect(await store.claim(anId(), 'a=')).toBeNull();
    expect(await store.claim(id, 'a=')).toEqual({ packets: posted('0'), others: ['b=', 'c='] });
  });

  test('drops what was posted when its client leaves, and is taken over by none', async () => {
    const id = anId();
    await store.post(id, posted('0'));
    await store.end(id);

    expect(await store.claim(id, 'socket=')).toBeNull();
    expect(await store.join(id, 'socket=')).toBe(false);
    expect(await store.post(id, posted('0'))).toBe(false);
  });

  test('whose client leaves after the upgrade stays with its socket', async () => {
    const id = anId();
    await store.join(id, 'socket=');
    await store.claim(id, 'socket=');
    await store.end(id);

    expect(await store.claim(id, 'socket=')).toEqual({ packets: [], others: [] });
  });

  test('holds four packets and a hundred bytes, and three sockets', async () => {
    const [many, long, wide] = [anId(), anId(), anId()];
    await store.post(many, posted('0', '1', '2'));
    await store.post(long, posted('x'.repeat(90)));
    for (const socket of ['a=', 'b=', 'c=']) await store.join(wide, socket);

    expect(await store.post(many, posted('3', '4'))).toBe(false);
    expect(await store.post(many, posted('3'))).toBe(true);
    expect(await store.post(many, posted('4'))).toBe(false);
    expect(await store.post(long, posted('x'.repeat(11)))).toBe(false);
    expect(await store.post(anId(), posted('x'.repeat(101)))).toBe(false);
    expect(await store.post(anId(), posted('0', '1', '2', '3', '4'))).toBe(false);
    expect(await store.join(wide, 'd=')).toBe(false);
  });
});

test('a row shows neither the id of its session nor what was posted, and expires within minutes', async () => {
  const store = dynamoPollingSessionStore(local.client, TABLES.connections, { limits, clock: () => NOW_MS });
  await store.post(sealed('the-secret-id'), posted('0{"token":"the-token"}'));

  const { Items = [] } = await local.client.send(new ScanCommand({ TableName: TABLES.connections }));

  expect(JSON.stringify(Items)).not.toMatch(/the-secret-id|the-token/);
  expect(Items.every(({ ttl }) => ttl <= NOW_MS / 1000 + 300)).toBe(true);
});
