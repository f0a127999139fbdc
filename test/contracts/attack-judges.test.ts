import { expect, test } from 'vitest';
import type { Attack, Group, Seen } from '../attacks/attack.ts';
import { attack } from '../attacks/attack.ts';
import { all, noFault, refused, refusedAs, tells, unreadable, withholds, works } from '../attacks/judges.ts';
import { linesOf, sumOf } from '../attacks/report.ts';
import { faultIn, outcomeOf } from '../attacks/run-attacks.ts';
import type { Gateway } from '../attacks/target.ts';

const seen = (over: Partial<Seen> = {}): Seen => ({ accepted: false, status: 403, headers: {}, text: '', ...over });
const accepted = (over: Partial<Seen> = {}): Seen => seen({ accepted: true, status: 200, ...over });

test('what is refused as it must be has nothing wrong', () => {
  expect(refused(seen({ text: '{"code":"ERR_FORBIDDEN"}' }))).toBeNull();
  expect(refusedAs('ERR_FORBIDDEN')(seen({ text: '{"code":"ERR_FORBIDDEN"}' }))).toBeNull();
  expect(withholds('canary')(accepted({ text: '{"messages":[]}' }))).toBeNull();
  expect(unreadable(seen({ headers: { 'access-control-allow-origin': '*' } }))).toBeNull();
});

test.each([
  ['an answer of success', refused, accepted()],
  ['an open socket', refused, accepted({ status: 101 })],
  ['a limit, which says nothing of the input', refused, seen({ status: 429 })],
  ['a limit told by a socket', refused, seen({ status: 101, text: '{"code":"ERR_RATE_LIMITED"}' })],
  ['a refusal for another reason', refusedAs('ERR_REVOKED'), seen({ text: '{"code":"ERR_INVALID"}' })],
  ['the secret in an answer', withholds('canary'), accepted({ text: 'a canary' })],
  ['the secret in a refusal', withholds('canary'), seen({ text: 'a canary' })],
  ['an answer that a foreign page may read', unreadable, accepted({ headers: { 'access-control-allow-origin': '*' } })],
  ['a genuine one that is refused', works, seen()],
  ['a genuine one that tells nothing', tells('own'), accepted({ text: '[]' })],
  ['the second of two judges', all(noFault, refused), accepted()],
] as const)('%s is flagged', (_what, judge, answer) => {
  expect(judge(answer)).not.toBeNull();
});

test.each([
  ['an answer of 500', seen({ status: 500 })],
  ['our own fault in a frame', seen({ status: 101, text: '{"code":"ERR_INTERNAL"}' })],
  ['API Gateway’s word for a failed function', seen({ status: 101, text: '{"message": "Internal server error"}' })],
  ['a stack', seen({ text: 'x\n    at handler (index.js:1:2)' })],
  ['a path', seen({ text: '/var/task/index.js' })],
  ['a name of AWS', seen({ text: 'arn:aws:dynamodb:us-east-1:1:table/x' })],
  ['an exception', seen({ text: 'TypeError: x is not a function' })],
  ['an unwritten value', seen({ text: 'hello [object Object]' })],
])('%s is flagged by every judge', (_what, answer) => {
  for (const judge of [noFault, refused, withholds('x-y-z'), unreadable]) expect(judge(answer)).not.toBeNull();
});

const event = { requestId: 'r', name: 'n', event: {} };
test.each([
  ['a function that failed', { type: 'invocation', function: 'Chat', error: 'it broke', ...event }],
  ['an error in a log', { type: 'log', of: 'function', name: 'Chat', line: '{"level":"error"}' }],
  ['a stack in a log', { type: 'log', of: 'function', name: 'Chat', line: '    at x (y.js:1:1)' }],
  ['an access that IAM refused', { type: 'access-refused', holder: 'Chat', action: 'a', resource: 'r' }],
  ['work that was given up', { type: 'async-invocation-abandoned', function: 'Background', event: {} }],
] as const)('%s is a fault', (_what, observation) => {
  expect(faultIn(observation)).toBeDefined();
});

test('an invocation that succeeded, and a line of it, are none', () => {
  expect(faultIn({ type: 'invocation', function: 'Chat', result: {}, ...event })).toBeUndefined();
  expect(faultIn({ type: 'log', of: 'function', name: 'Chat', line: '{"level":"info"}' })).toBeUndefined();
});

const aGateway: Gateway = { targetOf: async () => ({}) as never, close: async () => {} };
const aGroup = (controls: Attack[], attacks: Attack[]): Group => ({
  name: 'a group',
  prepare: async () => ({ controls, attacks }),
});
const good = attack('good', async () => accepted(), works);
const held = attack('held', async () => seen(), refused);
const broken = attack('broken', async () => accepted(), refused);

test('a group counts its inputs, and names those that were not refused', async () => {
  const outcome = await outcomeOf(aGateway, aGroup([good], [held, broken]));

  expect(outcome.tried).toBe(2);
  expect(outcome.flagged).toEqual([expect.stringMatching(/^broken: accepted/)]);
});

test('where genuine input does not work, nothing counts as refused', async () => {
  const outcome = await outcomeOf(aGateway, aGroup([attack('genuine', async () => seen(), works)], [held]));

  expect(outcome).toMatchObject({ tried: 0, flagged: [expect.stringMatching(/^genuine: /)] });
});

test('genuine input has to work afterwards, too', async () => {
  let answers = 0;
  const once = attack('once', async () => (answers++ === 0 ? accepted() : seen()), works);

  expect((await outcomeOf(aGateway, aGroup([once], [held]))).flagged).toEqual([
    expect.stringMatching(/^afterwards, once: /),
  ]);
});

test('an input that could not be sent is flagged', async () => {
  const unsent: Attack = { name: 'unsent', run: () => Promise.reject(new Error('refused connection')) };

  expect((await outcomeOf(aGateway, aGroup([good], [unsent]))).flagged).toEqual([
    'unsent: not tried: refused connection',
  ]);
});

test('two inputs of one name are no two', async () => {
  await expect(outcomeOf(aGateway, aGroup([good], [held, held]))).rejects.toThrow('two attacks "held"');
});

test('a group that needs the product says so where there is none', async () => {
  const outcome = await outcomeOf(aGateway, { ...aGroup([good], [held]), needs: 'product' });

  expect(outcome).toMatchObject({ tried: 0, flagged: [] });
  expect(linesOf(outcome)).toEqual([expect.stringContaining('left out')]);
});

test('the report names what was flagged, and adds up', () => {
  const outcome = { group: 'tokens', tried: 20, flagged: ['alg none: accepted'] };

  expect(linesOf(outcome)).toEqual(['  20        1 tokens', '     ! alg none: accepted']);
  expect(sumOf([outcome, outcome])).toMatchObject({ tried: 40, flagged: { length: 2 } });
});
