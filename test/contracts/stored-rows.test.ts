import { describe, expect, test } from 'vitest';
import { NOW } from '../support/builders/tenants.ts';
import { problemsIn } from '../support/stored-rows/problems-in-rows.ts';
import { ROW_KINDS } from '../support/stored-rows/row-kinds.ts';
import type { StoredRow } from '../support/stored-rows/stored-row.ts';

type Item = Record<string, unknown>;

const NOW_MS = NOW * 1000;
const later = { ttl: NOW + 86_400 };

const conversations = (item: Item): StoredRow => ({ table: 'Conversations', item });
const connections = (item: Item): StoredRow => ({ table: 'Connections', item });

const identity = { tenantId: 'shop', subject: 'visitor:v_1', userId: 'v_1', conversationId: 'c_1', anonymous: true };
const visitor = (over: Item = {}, row: Item = later): StoredRow =>
  conversations({ pk: 'T#shop#V#visitor:v_1', sk: 'V', visitor: { ...identity, createdAt: NOW_MS, ...over }, ...row });
const entry = (over: Item = {}): StoredRow =>
  conversations({
    pk: 'T#shop#C#c_1',
    sk: 'E#000000000001',
    k: 'm',
    t: 'hello',
    ck: 'visitor:v_1#c1',
    ...later,
    ...over,
  });
const inInbox = (over: Item = {}): StoredRow =>
  conversations({ pk: 'T#shop#I', sk: 'c_1', p: 1, t: 'hello', v: 'visitor:v_1', ...later, ...over });
const socket = (over: Item = {}): StoredRow =>
  connections({ pk: 'T#shop#V', sk: 'visitor:v_1#socket-1=', at: NOW_MS, ttl: NOW + 7800, nm: 'Vera', ...over });
const alias = (subject = 'visitor:v_2'): StoredRow =>
  conversations({ pk: `T#shop#V#${subject}`, sk: 'V', visitor: { ...identity, subject, as: 'visitor:v_1' }, ...later });
const reference = (sk = 'A#visitor:v_2', subject = 'visitor:v_1'): StoredRow =>
  conversations({ pk: `T#shop#V#${subject}`, sk, ...later });
const session = (over: Item = {}, caller: Item = {}): StoredRow =>
  connections({
    pk: 'S#socket-1=',
    sk: 'S',
    at: NOW_MS,
    recovery: { began: 'socket-1=', hash: 'h' },
    caller: { role: 'visitor', subject: 'user:42', userId: '42', ...caller },
    ...later,
    ...over,
  });

test('a visitor with a conversation, an alias and open sockets is as it should be', () => {
  const rows = [
    visitor({ name: 'Vera' }),
    entry(),
    inInbox(),
    socket(),
    reference(),
    alias(),
    socket({ sk: 'visitor:v_2#b=' }),
  ];

  expect(problemsIn(rows)).toEqual([]);
});

describe('a row is reported', () => {
  test.each<[string, StoredRow[], string]>([
    ['of no kind', [conversations({ pk: 'T#shop#X', sk: 'X' })], 'there is no such kind of row'],
    ['of a kind of another table', [connections({ pk: 'SWEEP', sk: 'SWEEP' })], 'there is no such kind of row'],
    ['with an unknown attribute', [visitor({}, { ...later, phone: '1' })], 'has the attribute phone'],
    ['with one deep inside', [visitor({ phone: '1' })], 'has the attribute visitor.phone'],
    ['with one in a list', [visitor(), entry({ f: [{ url: 'u', exif: 1 }] })], 'has the attribute f[].exif'],
    ['of a visitor with a name for ever', [visitor({ name: 'Vera' }, {})], 'has personal data and no ttl'],
    ['with a text for ever', [visitor(), entry({ ttl: undefined })], 'has personal data and no ttl'],
    [
      'under a user’s own id for ever',
      [conversations({ pk: 'T#shop#V#user:vera@mail.example', sk: 'V', nb: NOW })],
      'has personal data and no ttl',
    ],
    [
      'that says nothing, and stays for ever',
      [conversations({ pk: 'T#shop#M#202601', sk: '1767225600#c_1', pos: 1 })],
      'has no ttl',
    ],
    ['of staff with a name for ever', [conversations({ pk: 'T#shop#N', sk: 'N', a_abcdefghijkl: 'Ann' })], 'no ttl'],
    ['of a socket that is kept for a day', [socket({ ttl: NOW + 86_400 })], 'is kept for longer than its kind'],
    [
      'of a handshake that is kept for a day',
      [connections({ pk: 'S#a=', sk: 'S', at: NOW_MS, asked: { url: 'u' }, ...later })],
      'is kept for longer than its kind',
    ],
    ['with a text whose visitor is gone', [entry()], 'is not found from its visitor'],
    ['in an inbox whose visitor is gone', [inInbox()], 'is not found from its visitor'],
    ['in an inbox for ever', [visitor(), inInbox({ ttl: undefined })], 'has personal data and no ttl'],
    ['of an alias without a reference', [visitor(), alias()], 'is not found from its visitor'],
    [
      'of an alias that another visitor refers to',
      [visitor(), alias(), reference('A#visitor:v_2', 'visitor:v_3')],
      'is not found from its visitor',
    ],
    [
      'of an alias’s socket without a reference',
      [visitor(), reference('A#visitor:v_9'), alias(), socket({ sk: 'visitor:v_2#b=' })],
      'visitor:v_2#b=: a row of the kind "visitor’s socket" is not found',
    ],
    ['of a user’s session without a reference', [session()], 'is not found from its visitor'],
    ['of a session with a name', [session({}, { name: 'Vera' })], 'has the attribute caller.name'],
    ['of a session with a page', [session({}, { widget: { url: 'u' } })], 'has the attribute caller.widget.url'],
    ['of an identified socket with its handshake', [session({ asked: {} })], 'has the attribute asked'],
  ])('%s', (_what, rows, problem) => {
    expect(problemsIn(rows)).toContainEqual(expect.stringContaining(problem));
  });
});

describe('nothing is reported', () => {
  test.each<[string, StoredRow[]]>([
    ['of a user’s session with a reference', [session(), reference('S#socket-1=', 'user:42')]],
    ['of an anonymous visitor’s session', [session({}, { subject: 'visitor:v_1', userId: 'v_1' })]],
    ['of a socket whose visitor has not written', [socket()]],
    ['of a session of staff that expires', [session({}, { role: 'agent', subject: 'agent:ann' })]],
    [
      'of a revocation of a visitor that never wrote',
      [conversations({ pk: 'T#shop#V#visitor:v_1', sk: 'V', nb: NOW, ...later })],
    ],
    ['of staff’s names that expire', [conversations({ pk: 'T#shop#N', sk: 'N', a_abcdefghijkl: 'Ann', ...later })]],
    ['of a reference too many', [visitor(), reference('A#visitor:v_9')]],
  ])('%s', (_what, rows) => {
    expect(problemsIn(rows)).toEqual([]);
  });
});

test('a report names keys and attributes, and no value', () => {
  const [problem] = problemsIn([entry({ t: 'my secret', ttl: undefined })]);

  expect(problem).toMatch(/^Conversations T#shop#C#c_1 E#000000000001: a row of the kind "entry" /);
  expect(problemsIn([entry({ t: 'my secret', ttl: undefined })]).join()).not.toContain('my secret');
});

test('kinds have names of their own', () => {
  const names = ROW_KINDS.map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
});
