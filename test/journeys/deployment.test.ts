import type { Observation } from '@chat-gateway/local/observations';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { KINDS } from '../../lambdas/adapters/dynamodb/items/entry-kinds.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { ENTRIES, type FunctionName } from '../../lib/constructs/bundles.ts';
import type { Product } from '../../lib/local-product.ts';
import { TEST_TENANT } from '../../lib/tenants/seed.ts';
import { type HttpClient, httpClient, type Json, newAgent, newUser } from '../support/clients/http-client.ts';
import { aPerson, type Person } from '../support/clients/person.ts';
import { type BuiltFunctions, bundlesWith } from '../support/gateway/bundles-with.ts';
import { deskEntries } from '../support/gateway/desk-entries.ts';
import { laterEntries } from '../support/gateway/later-entries.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/**
 * CloudFormation updates functions one by one, in no order, and takes all back if one of them fails. Meanwhile old code reads
 * what new code has written. Here the old code is the present one without the newest kinds of log entries.
 */
const { message, closed, reopened, ...newest } = KINDS;
// An erasure begins another incarnation for who knows it: it has a test of its own.
type Newest = Exclude<keyof typeof newest, 'erased'>;
const OLD_MODULES = {
  'adapters/dynamodb/items/entry-kinds.ts': `export const KINDS = ${JSON.stringify({ message, closed, reopened })};`,
};

/** Stands in every entry that visitors must not hear of. */
const HIDDEN = 'backroom';

type Write = (conversationId: string, text: string) => Promise<unknown>;
/** Adds an entry of each of the newest kinds, as the present code does. */
const WRITE: Readonly<Record<Newest, Write>> = {
  assigned: (id) => colleague.add(id, { kind: 'assigned', to: CAROL }),
  labelled: (id, text) => colleague.add(id, { kind: 'labelled', labels: [text] }),
  snoozed: (id) => colleague.add(id, { kind: 'snoozed', until: null }),
  note: (id, text) => colleague.add(id, { kind: 'note', text }),
};

/** Who is assigned; visitors are told of her as little as of the rest. */
const CAROL = staffId(TEST_TENANT, 'carol');

const NAMES = Object.keys(ENTRIES) as FunctionName[];
/** In which order the functions are updated, and in which order they are taken back. */
const ORDERS: [string, FunctionName[], FunctionName[]][] = [
  ['chat last', ['sweeper', 'socket', 'pages', 'desk', 'tokens', 'authorizer', 'background', 'chat'], NAMES],
  [
    'chat first',
    ['chat', 'background', 'authorizer', 'tokens', 'desk', 'pages', 'socket', 'sweeper'],
    NAMES.toReversed(),
  ],
];

/** Types of frames and names of events that visitors get: docs/api.md, docs/socketio.md, and the client's own. */
const FOR_VISITORS = [
  ...['message', 'conversation', 'synced', 'keep-alive', 'error'],
  ...['meta_message_created', 'conversation:created', 'conversation:closed', 'conversation:reopened'],
  ...['session:update', 'connect', 'disconnect'],
];

let product: Product;
let call: HttpClient;
let old: BuiltFunctions;
let later: ReturnType<typeof laterEntries>;
let colleague: ReturnType<typeof deskEntries>;
let admin: { token: string };
let passersBy = 0;
let troubles: string[] = [];
let onTrouble = () => {};
const trouble = (text: string): void => {
  troubles.push(text);
  onTrouble();
};
beforeAll(async () => {
  old = await bundlesWith(OLD_MODULES);
  product = await startLocal({
    // Each exchange starts them anew, and more would only share the same cores.
    limits: { environmentsPerFunction: 3 },
    functionLog: (name, line) => line.includes('"level":"error"') && trouble(`${name}: ${line}`),
  });
  product.observations.on((seen) => failureIn(seen).forEach(trouble));
  call = httpClient(product.url);
  later = laterEntries(product);
  colleague = deskEntries(product);
  admin = await newAgent(call, product.keys.secretKey);
});
afterAll(async () => {
  later?.stop();
  colleague?.stop();
  await product?.close();
  old?.remove();
});

const people: Person[] = [];
afterEach(async () => {
  await Promise.all(people.splice(0).map((person) => person.close()));
});
async function enters(owner: { token: string }): Promise<Person> {
  const person = await aPerson(product.url, owner);
  people.push(person);
  return person;
}

/** What must not happen, whichever versions run beside each other. */
function failureIn(seen: Observation): string[] {
  if (seen.type === 'exchange' && seen.status >= 500)
    return [`${seen.method} ${seen.path} was answered ${seen.status}`];
  if (seen.type !== 'invocation') return [];
  const { statusCode = 200 } = (seen.result ?? {}) as { statusCode?: number };
  if (seen.error === undefined && statusCode < 500) return [];
  return [`${seen.function}: ${seen.error ?? statusCode}`];
}

const idOf = (name: FunctionName): string =>
  Object.keys(product.functions).find((id) => id.toLowerCase().startsWith(`${name}function`)) ?? '';

function exchange(name: FunctionName, version: 'old' | 'new'): void {
  const id = idOf(name);
  product.updateCode(id, version === 'old' ? old.folders[name] : (product.functions[id]?.directory ?? ''));
}

/** The next invocation of a function: when it starts, and when it ends. */
function nextInvocation(name: FunctionName): { started: Promise<void>; ended: Promise<void> } {
  const [started, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const id = idOf(name);
  let requestId: string | undefined;
  const stop = product.observations.on((seen) => {
    if (seen.type === 'invocation-started' && seen.function === id) {
      requestId ??= seen.requestId;
      started.resolve();
    }
    if (seen.type !== 'invocation' || seen.requestId !== requestId) return;
    stop();
    ended.resolve();
  });
  return { started: started.promise, ended: ended.promise };
}

/** Uses every function: a new token and its verification, a route, a page, handshakes with their open packets, a sweep. */
async function useAll(): Promise<void> {
  const passing = async () => {
    const passerBy = await aPerson(
      product.url,
      await newUser(call, product.keys.secretKey, `passer-by ${passersBy++}`),
    );
    await call('POST /api/chat/session', { token: passerBy.token, body: {} });
    await passerBy.close();
  };
  await Promise.all([
    passing(),
    fetch(`${product.url}/docs`),
    ...product.schedules.map((schedule) => product.fireSchedule(schedule)),
  ]);
}

/** Gives the functions a version's code one after the other: each while it runs, and each is used with it. */
async function deploy(version: 'old' | 'new', order: FunctionName[]): Promise<void> {
  let isUsed: Promise<unknown> = Promise.resolve();
  for (const name of order) {
    const exchanged = nextInvocation(name).started.then(() => {
      exchange(name, version);
      return nextInvocation(name);
    });
    await Promise.all([useAll(), exchanged, isUsed]);
    isUsed = (await exchanged).ended;
  }
  await Promise.all([useAll(), isUsed]);
}

/** The pages of a conversation, oldest first. */
async function pagesOf(token: string, conversationId: string): Promise<Json[]> {
  const pages: Json[] = [];
  for (let before = ''; ; ) {
    const { body } = await call(`GET /api/chat/messages?conversationId=${conversationId}&limit=20${before}`, { token });
    pages.unshift(body);
    if (!body.prevCursor) return pages;
    before = `&before=${body.prevCursor}`;
  }
}

/** A visitor and an agent in conversation, and what came of it. */
function conversation(visitor: Person, desk: Person, name: string) {
  const acknowledged: Json[] = [];
  const seen: Json[] = [];
  let id = '';
  const writeAll = async (turn: number) => {
    for (const [kind, write] of Object.entries<Write>(WRITE)) await write(id, `${HIDDEN} ${kind} ${turn}`);
    await later.add(id, `${HIDDEN} ${turn}`);
  };
  const decide = (what: 'close' | 'reopen') =>
    call(`POST /api/chat/conversations/${id}/${what}`, { token: admin.token, body: {} });
  /** The status as the visitor and as the agents see it. */
  const statuses = async (): Promise<string[]> => {
    const session = await call('POST /api/chat/session', { token: visitor.token, body: {} });
    const list = await call('GET /api/chat/conversations', { token: admin.token });
    const listed = list.body.conversations.find(({ conversationId }: Json) => conversationId === id);
    return [session.body.status, listed.status];
  };
  return {
    id: () => id,
    acknowledged,
    /** What the visitor saw of its history on the way. */
    seen,
    /** A message and an answer, entries of the newest kinds and of a later one between them, and in each fourth turn a close. */
    async turn(turn: number): Promise<void> {
      if (turn % 3 === 2) await visitor.reconnect();
      const said = await visitor.say(turn, `${name} asks ${turn}`);
      id = said.conversation_id;
      // Whoever wrote the message has carried it on.
      if (turn > 0) expect((await colleague.stateOf(id)).assignee?.id).toBe(CAROL);
      const answering = desk.say(turn + 1, `${name} is answered ${turn}`, { conversation_id: id });
      const [answer] = await Promise.all([answering, writeAll(turn)]);
      acknowledged.push(said, answer);
      seen.push((await call('GET /api/chat/messages?limit=10', { token: visitor.token })).body);
      if (turn % 4 !== 3) return;

      await decide('close');
      expect((await colleague.stateOf(id)).assignee).toBeUndefined();
      await writeAll(turn);
      expect(await statuses()).toEqual(['closed', 'closed']);
      if (turn % 8 === 7) await decide('reopen');
      else acknowledged.push(await visitor.say(turn, `${name} comes back ${turn}`));
      await writeAll(turn);
      expect(await statuses()).toEqual(['open', 'open']);
    },
  };
}

/** Messages by number, each once. */
const inOrder = (messages: Json[]): Json[] => {
  const byId = new Map(messages.map(({ id, seq, text }) => [id, { id, seq, text }]));
  return [...byId.values()].sort((one, other) => one.seq - other.seq);
};

it.each(ORDERS)(
  'a deployment, function by function and back, disturbs nobody: %s',
  { timeout: 120_000 },
  async (order, forth, back) => {
    for (const name of NAMES) exchange(name, 'old');
    troubles = [];
    const troubled = new Promise<void>((begins) => {
      onTrouble = begins;
    });
    const desk = await enters(admin);
    const named = (who: string) => newUser(call, product.keys.secretKey, `${who}, ${order}`);
    const [ann, ben] = [await enters(await named('ann')), await enters(await named('ben'))];
    const conversations = [ann, ben].map((visitor, index) => conversation(visitor, desk, `${order} ${index}`));

    let isOver = false;
    const talking = conversations.map(async ({ turn }) => {
      for (let count = 0; !isOver; count++) await turn(count);
    });
    const deploying = async () => {
      await deploy('new', forth);
      await desk.reconnect();
      await deploy('old', back);
      isOver = true;
    };
    await Promise.race([Promise.all([deploying(), ...talking]), troubled]);
    isOver = true;
    expect(troubles).toEqual([]);

    for (const [index, { id, acknowledged, seen }] of conversations.entries()) {
      const visitor = [ann, ben][index] as Person;
      const pages = await pagesOf(visitor.token, id());
      const history = pages.flatMap(({ messages }) => messages);
      expect(history.map(({ seq }) => seq)).toEqual(history.map((_, place) => place + 1));
      expect(history.map(({ id, seq, text }) => ({ id, seq, text }))).toEqual(inOrder(acknowledged));
      expect((await pagesOf(admin.token, id())).flatMap(({ messages }) => messages)).toEqual(history);
      for (const person of [visitor, desk]) {
        const received = () => person.messages(id()).map(inOrder);
        await expect.poll(received).toEqual([inOrder(acknowledged), inOrder(acknowledged)]);
      }
      const told = JSON.stringify([visitor.events(), seen, pages]);
      for (const hidden of [HIDDEN, CAROL]) expect(told).not.toContain(hidden);
      expect(visitor.events().filter(({ type }) => !FOR_VISITORS.includes(type))).toEqual([]);
    }
    const errors = people.flatMap((person) => person.events().filter(({ type }) => type === 'error'));
    expect(errors.filter(({ code }) => code !== 'ERR_RATE_LIMITED')).toEqual([]);
    expect(troubles).toEqual([]);
  },
);

it('an erasure that the old code does not know harms nobody either: both versions go on, each in its way', async () => {
  for (const name of NAMES) exchange(name, 'old');
  troubles = [];
  const visitor = await enters(await newUser(call, product.keys.secretKey, 'to be erased'));
  const { conversation_id: id } = await visitor.say(0, 'before');
  await colleague.erase(id);

  const byOld = await visitor.say(1, 'after, by old code');
  await colleague.erase(id);
  for (const name of NAMES) exchange(name, 'new');
  const byNew = await visitor.say(2, 'after, by new code');
  const { body } = await call('GET /api/chat/messages', { token: visitor.token });

  expect([byOld.seq, byNew.seq]).toEqual([2, 1]);
  expect(body.messages.at(-1)).toMatchObject({ id: byNew.id, text: 'after, by new code' });
  expect(troubles).toEqual([]);
});
