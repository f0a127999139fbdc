import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '@chat-gateway/local/assembly';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Client, dialNative } from '../../lib/bench/clients.ts';
import type { Figures, Findings } from '../../lib/bench/findings.ts';
import { type Cost, type MeasuredGateway, measuredGateway } from '../../lib/bench/measured-gateway.ts';
import {
  anAgent,
  measureDesk,
  measureFirstInAWhile,
  measureFirstMessage,
  measureKeepAlive,
  measureManyAgents,
  measureMessages,
  measureSignIns,
  measureSockets,
  measureTexts,
  measureWidget,
} from '../../lib/bench/operations.ts';
import { countingWrites } from '../../lib/bench/prices.ts';
import { seederOf } from '../../lib/bench/run.ts';
import { type Seeder, strangers } from '../../lib/bench/seed.ts';
import { PRICES } from '../../lib/list-prices.ts';
import { TEST_TENANT } from '../../lib/tenants/seed.ts';

/**
 * Budgets of operations, counted on the wire of the whole product; processor time is measured by the benchmark, not by
 * tests.
 */
const COSTS = join(import.meta.dirname, '..', '..', 'docs', 'costs.json');

let gateway: MeasuredGateway;
let seed: Seeder;
let desk: Client;
const costs: Record<string, Cost> = {};
const texts: Record<string, Cost> = {};
const grown: Record<string, Cost> = {};

beforeAll(async () => {
  gateway = await measuredGateway(readAssembly(inject('assembly')));
  seed = seederOf(gateway);
  desk = await dialNative(gateway.product.url, (await anAgent(gateway)).token);
  Object.assign(
    costs,
    await measureMessages(gateway, seed, 10),
    await measureSockets(gateway),
    await measureSignIns(gateway),
    await measureWidget(gateway),
  );
  costs.firstInAWhile = await measureFirstInAWhile(gateway, seed);
  costs.firstMessage = await measureFirstMessage(gateway);
  Object.assign(costs, await measureKeepAlive(gateway), await measureDesk(gateway, seed));
  Object.assign(texts, await measureTexts(gateway));
  await seed.connections(strangers(TEST_TENANT, { from: 2, to: 1000 }));
  Object.assign(grown, await measureMessages(gateway, seed, 2000), await measureSockets(gateway));
});
afterAll(async () => {
  await desk.close();
  seed.stop();
  await gateway.close();
});

const writes = ({ requests }: Cost): number =>
  Object.entries(requests).reduce((sum, [kind, count]) => (/Query|GetItem/.test(kind) ? sum : sum + count), 0);
const reads = ({ requests }: Cost): number =>
  Object.entries(requests).reduce((sum, [kind, count]) => (/Query|GetItem/.test(kind) ? sum + count : sum), 0);
const cost = (name: string): Cost => {
  const found = costs[name];
  if (!found) throw new Error(`${name} was not measured`);
  return found;
};

describe('a send', () => {
  test.each([
    ['http send', 1, 4],
    ['http send, own socket open', 2, 4],
    // Its session is a secret whose visitor may have been revoked.
    ['widget send', 1, 5],
    ['native send', 2, 4],
    // Where four entries are of the last second, the index is read again after the tail.
    ['http send, fifth in a second', 1, 5],
    // The acknowledgement is a frame of its own.
    ['socket.io send', 3, 4],
  ])('%s: a message, its index entry and its mark; %i posts', (name, posts, read) => {
    const { wru, rru, posts: posted, invocations } = cost(name);

    expect(wru).toBeLessThanOrEqual(3);
    expect(rru).toBeLessThanOrEqual(read);
    expect(posted).toBe(posts);
    expect(Object.values(invocations)).toEqual([1]);
  });

  test.each(['http send, same again', 'native send, same again'])('[ONCE5] %s writes nothing', (name) => {
    expect(cost(name).wru).toBe(0);
    expect(cost(name).rru).toBeLessThanOrEqual(4);
  });

  test('the first in four minutes writes one activity row more, in the table and in its index', () => {
    expect(cost('firstInAWhile').wru - cost('http send').wru).toBe(2);
    expect(reads(cost('firstInAWhile'))).toBe(reads(cost('http send')));
  });

  test('a visitor’s first creates the visitor and the conversation besides', () => {
    expect(cost('firstMessage').wru).toBeLessThanOrEqual(7);
  });

  test('is counted for its tenant so seldom that a million cost two cents and a half', () => {
    expect(countingWrites(1, 'http') * PRICES.wru).toBeLessThan(0.028);
    expect(countingWrites(2, 'socket')).toBeLessThan(0.1);
  });
});

describe('a socket', () => {
  test('native: one put and one delete, at most a read each but for presence', () => {
    expect([writes(cost('native connect')), writes(cost('native disconnect'))]).toEqual([1, 1]);
    // The agents to post to, and the visitor's other sockets.
    expect([reads(cost('native connect')), reads(cost('native disconnect'))]).toEqual([2, 2]);
    expect(cost('native connect').invocations).toEqual({ authorizer: 1, socket: 1 });
    expect(cost('native disconnect').invocations).toEqual({ socket: 1 });
  });

  test('Socket.IO with its token in CONNECT: at most four writes and two reads, at most two deletes', () => {
    expect(writes(cost('socket.io connect'))).toBeLessThanOrEqual(4);
    expect(reads(cost('socket.io connect'))).toBeLessThanOrEqual(3);
    expect(cost('socket.io connect').invocations).toEqual({ authorizer: 1, background: 1, socket: 2 });
    expect(writes(cost('socket.io disconnect'))).toBeLessThanOrEqual(2);
  });

  test('Socket.IO that begins with polling: three writes of two units, and an invocation, more', () => {
    const [plain, polling] = [cost('socket.io connect'), cost('socket.io connect, polling first')];
    expect(polling.wru - plain.wru).toBeLessThanOrEqual(6);
    expect(polling.invocations).toEqual({ authorizer: 1, chat: 1, socket: 3 });
    expect(reads(polling)).toBeLessThanOrEqual(reads(plain) + 1);
  });

  test('[DEAD5] staying open writes nothing', () => {
    expect(cost('keep-alive, native').wru).toBe(0);
    expect(cost('keep-alive, native').posts).toBe(1);
  });
});

describe('a desk', () => {
  test('costs a message one write unit more, and no read', () => {
    const { wru, rru, invocations } = cost('http send, on a desk');

    expect([wru - cost('http send').wru, rru]).toEqual([1, cost('http send').rru]);
    expect(invocations).toEqual({ chat: 1 });
  });

  test('has its inbox of a thousand from two queries, and its people and what they have seen from two requests', () => {
    const { rru, requests, detail, invocations } = cost('inbox of 1,000, page of 20');
    const of = (partition: RegExp) =>
      detail.filter((each) => partition.test(each.partition)).reduce((sum, each) => sum + each.rru, 0);

    expect(requests).toEqual({ Query: 2, BatchGetItem: 2 });
    expect(of(/#I$/)).toBeLessThanOrEqual(60);
    expect(of(/#R#/)).toBeLessThanOrEqual(15);
    expect(rru).toBeLessThanOrEqual(60 + 15 + 20 / 2);
    expect(invocations).toEqual({ desk: 1 });
  });

  test('notes a reading by one write, and none within five seconds', () => {
    expect([cost('read mark').wru, cost('read mark, a second within 5 s').wru]).toEqual([1, 0]);
    // The log's end and the mark; and whom to post to.
    expect(reads(cost('read mark'))).toBeLessThanOrEqual(4);
  });

  test.each(['change of a conversation', 'note', 'agent speaks first'])(
    '%s is written as a message, with its row',
    (name) => {
      const { wru, rru, invocations } = cost(name);

      expect(wru).toBeLessThanOrEqual(4);
      expect(rru).toBeLessThanOrEqual(6);
      expect(invocations).toEqual({ desk: 1 });
    },
  );

  test.each([
    ['conversation with its card', 6],
    ['thread page of 20', 3],
  ])('%s is read in at most %i requests, and nothing is written', (name, most) => {
    expect(cost(name).wru).toBe(0);
    expect(reads(cost(name))).toBeLessThanOrEqual(most);
  });
});

describe('docs/costs.json says what is counted: npm run bench -- --counts', () => {
  const { counted } = JSON.parse(readFileSync(COSTS, 'utf8')) as Findings;
  const bare = ({ wru, rru, posts, received, requests, invocations }: Figures) => ({
    ...{ wru, rru, posts, received, requests, invocations },
  });
  const ofSocket = ({ wru, posts, received }: Figures) => ({ wru, posts, received });

  test.each([
    'http send',
    'http send, same again',
    'http send, own socket open',
    'native send',
    'native send, same again',
    'socket.io send',
    'widget send',
    'anonymous token',
    'native connect',
    'native disconnect',
    'socket.io connect',
    'socket.io connect, polling first',
    'socket.io disconnect',
    'http send, on a desk',
    'read mark',
    'change of a conversation',
    'note',
    'refresh a sign-in',
    'accept an invitation',
  ])('of %s', (name) => {
    expect(bare(counted.operations[name] as Figures)).toEqual(bare(cost(name)));
  });

  test('of the first message in four minutes, which makes a row of the activity index', () => {
    expect(bare(counted.operations['http send, first in 4 minutes'] as Figures)).toEqual(bare(cost('firstInAWhile')));
  });

  test.each(['keep-alive, native', 'keep-alive, socket.io'])('of %s', (name) => {
    expect(ofSocket(counted.operations[name] as Figures)).toEqual(ofSocket(cost(name)));
  });

  test('of long texts', () => {
    const units = (all: Record<string, Figures>) =>
      Object.fromEntries(Object.entries(all).map(([name, { wru, rru }]) => [name, { wru, rru }]));

    expect(units(counted.texts)).toEqual(units(texts));
  });

  test('and how many bytes of a message are stored, but for those of ids and times', () => {
    const stored = counted.operations['http send']?.stored ?? 0;

    expect(Math.abs(stored - cost('http send').stored)).toBeLessThan(0.05 * stored);
  });
});

test('a page of history is one query', () => {
  expect(cost('history page of 20').requests).toEqual({ Query: 1 });
});

test('a token takes two reads and two writes at most', () => {
  expect(reads(cost('anonymous token'))).toBeLessThanOrEqual(2);
  expect(writes(cost('anonymous token'))).toBeLessThanOrEqual(2);
  expect(cost('anonymous token').invocations).toEqual({ tokens: 1 });
});

test('an agent stays signed in for three reads and two writes an hour, one of them the count of the address', () => {
  const { requests, wru, rru, invocations } = cost('refresh a sign-in');

  expect(requests).toEqual({ GetItem: 3, PutItem: 1, UpdateItem: 1 });
  expect(wru).toBe(2);
  expect(rru).toBeLessThanOrEqual(3);
  expect(invocations).toEqual({ tokens: 1 });
  // Two of them are its record.
  expect(writes(cost('accept an invitation'))).toBeLessThanOrEqual(6);
  expect(reads(cost('accept an invitation'))).toBeLessThanOrEqual(5);
});

test('[LIM8] nothing grows with the sockets that are open or the messages that are stored', () => {
  const bare = (all: Record<string, Cost>) =>
    Object.fromEntries(
      Object.keys(grown)
        // A full page is larger than one that is not; and it takes a quick machine to send five messages in a second.
        .filter((name) => name !== 'history page of 20' && name !== 'http send, fifth in a second')
        .map((name) => [name, { wru: all[name]?.wru, rru: all[name]?.rru, posts: all[name]?.posts }]),
    );

  expect(bare(grown)).toEqual(bare(costs));
});

test('with 400 agents a sender reads and posts to a hundred, the background function to the others, and the message is marked as pushed', async () => {
  const { posts, invocations, detail } = await measureManyAgents(gateway, seed, 400);

  // With the connected agent, 401: a hundred here, 250 and 51 handed over.
  expect(posts).toBe(401);
  expect(invocations).toEqual({ chat: 1, background: 2 });
  expect(detail.filter(({ operation, partition }) => operation === 'Query' && partition.endsWith('#A'))).toHaveLength(
    3,
  );
  // Three ranges noted on the entry, and the last of them marks it as pushed.
  expect(
    detail.filter(({ operation, partition }) => operation === 'UpdateItem' && partition.includes('#C#')),
  ).toHaveLength(4);
});
