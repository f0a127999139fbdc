import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { noFaults } from '../../../lib/local/faults.ts';
import { type Fixture, startFixture } from './fixture.ts';
import { openSocket } from './socket-client.ts';

let fixture: Fixture;
const faults = noFaults();

beforeAll(async () => {
  fixture = await startFixture({ faults });
});
afterAll(() => fixture.close());
beforeEach(() => {
  Object.assign(faults, noFaults());
  fixture.local.observations.forget();
});

const isDisconnect = ({ event }: { readonly event: unknown }) => JSON.stringify(event).includes('"DISCONNECT"');
const open = () => openSocket(`${fixture.socket}?auth=yes`);

test('a $disconnect can be dropped', async () => {
  faults.disconnect = () => ({ copies: 0, delay: 0 });
  const client = await open();

  client.socket.close();

  await fixture.local.observations.first('disconnect-dropped');
  expect(fixture.local.observations.past('invocation-started').filter(isDisconnect)).toEqual([]);
});

test('a $disconnect can come twice', async () => {
  faults.disconnect = () => ({ copies: 2, delay: 0 });
  const client = await open();

  client.socket.close();
  await fixture.local.observations.first('connection-closed');
  await fixture.local.observations.first('invocation', isDisconnect);

  expect(fixture.local.observations.past('invocation-started').filter(isDisconnect)).toHaveLength(2);
});

test('a $disconnect can be overtaken by the next connection', async () => {
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  faults.disconnect = () => ({ copies: 1, delay: gate });
  const client = await open();
  client.socket.close();
  await fixture.local.observations.first('connection-closed');

  const next = await open();
  expect(fixture.local.observations.past('invocation-started').filter(isDisconnect)).toEqual([]);
  release();

  await fixture.local.observations.first('invocation', isDisconnect);
  next.socket.terminate();
});

test('frames can be handled in another order than they were sent in', async () => {
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  faults.messageDelay = ({ body }) => (body === 'first' ? gate : 0);
  const client = await open();

  client.send('first');
  client.send('second');
  const heard = [await client.nextJson()];
  release();
  heard.push(await client.nextJson());

  expect(heard.map(({ echo }) => echo)).toEqual(['second', 'first']);
  client.socket.terminate();
});

test('a frame can be handled twice', async () => {
  faults.messageCopies = () => 2;
  const client = await open();

  client.send('once');

  expect([await client.nextJson(), await client.nextJson()].map(({ echo }) => echo)).toEqual(['once', 'once']);
  client.socket.terminate();
});

test('a function can be slow to start: it has been invoked, and answers later', async () => {
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const client = await open();
  faults.functionDelay = () => gate;
  fixture.local.observations.forget();

  client.send('asleep');
  await fixture.local.observations.first('invocation-started');
  expect(fixture.local.observations.past('invocation')).toEqual([]);
  release();

  expect(await client.nextJson()).toMatchObject({ echo: 'asleep' });
  client.socket.terminate();
});
