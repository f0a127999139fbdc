import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fixture, startFixture } from '../fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());

/** With credentials of no function. */
const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=developer/' };
const invoke = (name: string, body: string, type?: string) =>
  fetch(`${fixture.local.awsEndpoint}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, {
    method: 'POST',
    body,
    headers: { ...SIGNED, ...(type === undefined ? {} : { 'X-Amz-Invocation-Type': type }) },
  });

test.each(['name', 'arn'] as const)('a function is invoked by its %s', async (by) => {
  const definition = fixture.local.functions.PatientFunction;

  const response = await invoke(definition?.[by] ?? '', '{}');

  expect(response.status).toBe(200);
  expect(response.headers.get('x-amz-function-error')).toBeNull();
  expect(await response.json()).toMatchObject({ version: 1 });
});

test('an error is a 200 with the error in header and body', async () => {
  const response = await invoke(fixture.local.functions.PatientFunction?.name ?? '', '{"fail":true}');

  expect(response.status).toBe(200);
  expect(response.headers.get('x-amz-function-error')).toBe('Unhandled');
  expect(await response.json()).toMatchObject({ errorType: 'TypeError', errorMessage: 'failed on purpose' });
});

test('an unknown function is 404 by the name that SDKs look for', async () => {
  const response = await invoke('nobody', '{}');

  expect(response.status).toBe(404);
  expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
});

test('an event that is no JSON is refused', async () => {
  expect((await invoke(fixture.local.functions.PatientFunction?.name ?? '', '{')).status).toBe(400);
});

test('an asynchronous event over 1 MB is refused', async () => {
  const body = JSON.stringify({ padding: 'x'.repeat(1024 * 1024) });

  expect((await invoke(fixture.local.functions.PatientFunction?.name ?? '', body, 'Event')).status).toBe(413);
});
