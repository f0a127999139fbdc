import type { LogLine, Observation } from '@chat-gateway/local/observations';
import { expect, test } from 'vitest';
import { problemsInLogs } from '../support/logs/log-problems.ts';
import { saidInTraffic } from '../support/logs/said-in-traffic.ts';

const lineOf = (line: unknown, of: LogLine['of'] = 'function'): LogLine => ({
  type: 'log',
  of,
  name: 'ChatFunction',
  line: typeof line === 'string' ? line : JSON.stringify(line),
});

const exchange = (over: Partial<Extract<Observation, { type: 'exchange' }>>): Observation => ({
  type: 'exchange',
  way: 'edge',
  method: 'POST',
  path: '/api/chat/messages',
  query: '',
  requestHeaders: [],
  requestBody: '',
  requestBodyCut: false,
  status: 201,
  headers: [],
  body: '',
  bodyCut: false,
  ...over,
});

const saidIn = (...seen: Observation[]) => {
  const { hear, said } = saidInTraffic();
  for (const one of seen) hear(one);
  return said;
};

test('a line of a request, and one with metrics, have nothing wrong', () => {
  const request = { level: 'info', requestId: 'JKJaXmPLvHcESH=', tenantId: 'shop', route: 'POST /x', status: 201 };
  const metrics = {
    PostsMissed: 1,
    Stage: 'dev',
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['Stage']], Metrics: [{ Name: 'PostsMissed' }] }],
    },
  };
  const said = saidIn(exchange({ requestBody: JSON.stringify({ text: 'I live in Elm Street' }) }));

  expect(problemsInLogs([lineOf(request), lineOf({ ...request, ...metrics })], said)).toEqual([]);
});

test.each([
  { what: 'a token', line: { note: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.x' } },
  { what: 'a key', line: { tenant: 'pk_shop_abcdefgh' } },
  { what: 'a key', line: { deep: { list: ['sk_shop_abcdefgh'] } } },
  { what: 'a session id', line: { session: 'ses_abcdefgh' } },
  { what: 'an e-mail address', line: { error: 'no such person: eve@example.com' } },
  { what: 'a query string', line: 'GET /ws/chat?tenantId=shop 101' },
  { what: 'the name of a file that opens it', line: { 'cs-uri-stem': `/files/${'a'.repeat(44)}` } },
])('$what is found in $line', ({ what, line }) => {
  expect(problemsInLogs([lineOf(line)], new Set())).toEqual([expect.stringContaining(`has ${what}`)]);
});

test.each([
  { what: 'a text', seen: exchange({ requestBody: JSON.stringify({ text: 'I live in Elm Street' }) }) },
  {
    what: 'a text in an answer',
    seen: exchange({ body: JSON.stringify({ messages: [{ text: 'I live in Elm Street' }] }) }),
  },
  { what: 'a name', seen: exchange({ requestBody: JSON.stringify({ name: 'I live in Elm Street' }) }) },
  {
    what: 'a text in a frame',
    seen: {
      type: 'frame-sent',
      connectionId: 'c',
      text: '42["message",{"text":"I live in Elm Street"}]',
      by: 'function',
    } as const,
  },
  { what: 'a query', seen: exchange({ query: 'I live in Elm Street' }) },
])('$what that passed the front door is found', ({ seen }) => {
  const said = saidIn(seen);

  expect(problemsInLogs([lineOf({ error: 'failed: I live in Elm Street.' })], said)).toHaveLength(1);
});

test('metrics that CloudWatch would not take are found', () => {
  const directive = { Namespace: 'N', Dimensions: [['Stage']], Metrics: [{ Name: 'PostsMissed' }] };
  const line = { PostsMissed: 'one', _aws: { Timestamp: 1, CloudWatchMetrics: [directive] } };

  expect(problemsInLogs([lineOf(line)], new Set())).toEqual([
    expect.stringContaining('PostsMissed is not a number'),
    expect.stringContaining('Stage is not a text'),
  ]);
});

test('names of fields and parts of routes are words of the log, whoever says them', () => {
  const said = saidIn(exchange({ requestBody: JSON.stringify([{ text: 'requestId' }, { text: 'conversations' }]) }));

  const line = lineOf({ requestId: 'JKJaXmPLvHcESH=', route: 'GET /api/chat/conversations' });
  expect(problemsInLogs([line], said)).toEqual([]);
});

test('a name that is not like a field’s is read as a text', () => {
  const said = saidIn(exchange({ requestBody: JSON.stringify({ text: 'I live in Elm Street' }) }));

  expect(problemsInLogs([lineOf({ 'I live in Elm Street': 1 })], said)).toHaveLength(1);
});

test('the name of a key, which opens nothing, may stand in a log, and no key that was answered beside it', () => {
  const acts = [{ act: 'key-made', about: { kind: 'secret', key: 'ac84d9a49b5d' } }];
  const said = saidIn(exchange({ body: JSON.stringify({ acts, key: 'a-key-of-another-form' }) }));

  expect(problemsInLogs([lineOf({ act: 'key-made', key: 'ac84d9a49b5d' })], said)).toEqual([]);
  expect(problemsInLogs([lineOf({ key: 'a-key-of-another-form' })], said)).toHaveLength(1);
});
