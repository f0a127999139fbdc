import * as inspector from 'node:inspector';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { noFaults } from '../../../../lib/local/faults.ts';
import { type Fixture, startFixture } from '../fixture.ts';
import { writeBundle } from '../fixture-bundles.ts';

/** With credentials of no function. */
const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=developer/' };

let fixture: Fixture;
const faults = noFaults();
let heard: (functionName: string, line: string) => void = () => {};

beforeAll(async () => {
  fixture = await startFixture({
    faults,
    functionLog: (name, line) => heard(name, line),
    limits: { asyncRetryMs: [1], environmentsPerFunction: 3 },
  });
});
afterAll(() => fixture.close());
beforeEach(() => fixture.local.observations.forget());

const invoke = (event: unknown) => fixture.local.invoke('PatientFunction', event) as Promise<Record<string, number>>;

test('a warm environment is used again and remembers its modules', async () => {
  const first = await invoke({});
  const second = await invoke({});

  expect(second.count).toBe((first.count ?? 0) + 1);
  expect(second.remaining).toBeGreaterThan(50_000);
});

test('an environment handles one event at a time, and others start beside it up to the bound', async () => {
  await fixture.local.crash('PatientFunction');

  const results = await Promise.all(Array.from({ length: 7 }, () => invoke({ wait: 20 })));

  const started = results.filter(({ count }) => count === 1);
  expect(started).toHaveLength(3);
});

test('what a handler throws is the error, and the environment lives on', async () => {
  const { count } = await invoke({});

  await expect(invoke({ fail: true })).rejects.toThrow('failed on purpose');
  expect((await invoke({})).count).toBe((count ?? 0) + 2);
  expect(fixture.local.observations.past('invocation').map(({ error }) => error)).toContain('failed on purpose');
});

test('a handler that passes its time limit is stopped, and the next event meets a new environment', async () => {
  await expect(fixture.local.invoke('WorkerFunction', { hang: true })).rejects.toThrow(
    'Task timed out after 1.00 seconds',
  );

  expect(await fixture.local.invoke('WorkerFunction', {})).toMatchObject({ count: 1 });
});

test('a handler that stands at a breakpoint passes no time limit: none counts while an inspector is open', async () => {
  inspector.open(0);
  try {
    expect(await fixture.local.invoke('WorkerFunction', { wait: 1200 })).toMatchObject({ count: 2 });
  } finally {
    inspector.close();
  }
});

test('a runtime that exits fails the invocation', async () => {
  await expect(invoke({ exit: true })).rejects.toThrow('exited without an answer');
});

test('a bundle that does not load fails every invocation with its reason', async () => {
  await expect(fixture.local.invoke('BrokenFunction', {})).rejects.toThrow('does not load');
  await expect(fixture.local.invoke('BrokenFunction', {})).rejects.toThrow('does not load');
});

test('callback handlers are refused, as on Node 24', async () => {
  await expect(fixture.local.invoke('CallbackFunction', {})).rejects.toThrow('takes a callback');
});

test('a function sees its own variables, those of Lambda, and nothing of the runner', async () => {
  const response = await fetch(`${fixture.http}/open?mode=environment`);
  const { env, context } = (await response.json()) as Record<'env' | 'context', Record<string, string>>;

  expect(env).toMatchObject({
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_FUNCTION_NAME: context.functionName,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    TABLE: fixture.local.tables.Table,
    AWS_ENDPOINT_URL_DYNAMODB: fixture.local.dynamodbEndpoint,
    AWS_ENDPOINT_URL_LAMBDA: fixture.local.awsEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: fixture.local.awsEndpoint,
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `${fixture.local.awsEndpoint}/live`,
  });
  expect(env.AWS_ACCESS_KEY_ID).toMatch(/^ASIA[0-9A-F]{16}$/);
  expect(env._X_AMZN_TRACE_ID).toMatch(/^Root=1-/);
  expect(env).not.toHaveProperty('HOME');
  expect(context).toMatchObject({ memoryLimitInMB: '256', functionVersion: '$LATEST' });
});

test('what a function prints is handed on under its logical id', async () => {
  await fixture.local.crash('PatientFunction');
  const first = new Promise((resolve) => {
    heard = (...line) => resolve(line);
  });

  await invoke({});

  expect(await first).toEqual(['PatientFunction', 'worker at 1']);
});

test('an asynchronous invocation that fails is tried again as often as its settings say', async () => {
  const response = await fetch(
    `${fixture.local.awsEndpoint}/2015-03-31/functions/${fixture.local.functions.PatientFunction?.name}/invocations`,
    { method: 'POST', headers: { ...SIGNED, 'x-amz-invocation-type': 'Event' }, body: '{"fail":true}' },
  );

  expect(response.status).toBe(202);
  await fixture.local.observations.first('async-invocation-abandoned');
  expect(fixture.local.observations.past('invocation')).toHaveLength(2);
});

test('an asynchronous invocation may be delivered twice', async () => {
  faults.asyncCopies = () => 2;
  await fetch(
    `${fixture.local.awsEndpoint}/2015-03-31/functions/${fixture.local.functions.PatientFunction?.name}/invocations`,
    { method: 'POST', headers: { ...SIGNED, 'x-amz-invocation-type': 'Event' }, body: '{}' },
  );
  await fixture.local.observations.first('invocation');

  expect(fixture.local.observations.past('invocation-started')).toHaveLength(2);
  faults.asyncCopies = noFaults().asyncCopies;
});

test('a reload swaps the bundle for new invocations and lets the running ones finish', async () => {
  const running = invoke({ wait: 50 });
  await fixture.local.observations.first('invocation-started');
  writeBundle(fixture.directory, 'worker', 'exports.handler = async () => ({ version: 2 });');

  fixture.local.reload();

  expect(await invoke({})).toEqual({ version: 2 });
  expect(await running).toMatchObject({ version: 1 });
});

test('what a bundle exports is awaited before the first event, if it is a promise as well', async () => {
  writeBundle(
    fixture.directory,
    'worker',
    `const steps = [];
    exports.handler = async () => steps;
    exports.then = (loaded) => setImmediate(() => {
      steps.push('ready');
      loaded({ handler: async () => [...steps, 'event'] });
    });`,
  );

  fixture.local.reload();

  expect(await invoke({})).toEqual(['ready', 'event']);
});

test('other code for one function leaves the environments of the rest as they are, until a reload', async () => {
  const counting = (version: number) =>
    `let count = 0; exports.handler = async () => ({ version: ${version}, count: ++count });`;
  writeBundle(fixture.directory, 'worker', counting(1));
  writeBundle(fixture.directory, 'newer', counting(2));
  const invokeOther = () => fixture.local.invoke('WorkerFunction', {});
  fixture.local.reload();
  await Promise.all([invoke({}), invokeOther()]);

  fixture.local.updateCode('PatientFunction', join(fixture.directory, 'asset.newer'));

  expect(await invoke({})).toEqual({ version: 2, count: 1 });
  expect(await invokeOther()).toEqual({ version: 1, count: 2 });
  fixture.local.reload();
  expect(await invoke({})).toEqual({ version: 1, count: 1 });
  expect(() => fixture.local.updateCode('NoFunction', fixture.directory)).toThrow('no function with the logical id');
});

test('an environment killed in the middle of its work fails the invocation', async () => {
  writeBundle(fixture.directory, 'worker', 'exports.handler = () => new Promise(() => {});');
  fixture.local.reload();
  fixture.local.observations.forget();
  const running = invoke({});
  await fixture.local.observations.first('invocation-started');

  await Promise.all([expect(running).rejects.toThrow('crashed on purpose'), fixture.local.crash('PatientFunction')]);
});
