import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { lambdaInvoker } from '../../../../lambdas/adapters/aws/lambda-invoker.ts';
import { type SignedCall, signedCalls } from '../../../../lambdas/adapters/aws/signed-call.ts';
import { signingSecret } from '../../../../lambdas/adapters/aws/signing-secret.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

type StandIn = { call: SignedCall; seen: { request: IncomingMessage; body: string }[] };

/** A local HTTP server in AWS's place, which sends the given answers in turn and repeats the last. */
const standIn = (...answers: Answer[]): Promise<StandIn> => impatientStandIn(undefined, ...answers);

/** The same, called with this many milliseconds for all attempts. */
async function impatientStandIn(patience: number | undefined, ...answers: Answer[]): Promise<StandIn> {
  const seen: { request: IncomingMessage; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ request, body });
    (answers[seen.length - 1] ?? answers.at(-1))?.(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' });
  return { call: signedCalls({ region: 'eu-west-1', credentials, endpoint: () => endpoint }, patience), seen };
}

/** A trace that Lambda would set for an invocation that is a link of a chain. */
const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1;Lineage=1:a87bd80c:15';

test('an invocation of another function carries no trace, by which Lambda would end a chain of sixteen', async () => {
  const { call, seen } = await standIn((_, response) => response.writeHead(202).end());
  process.env._X_AMZN_TRACE_ID = TRACE;
  stops.push(() => delete process.env._X_AMZN_TRACE_ID);

  await lambdaInvoker(call)('background', { fanOutToAgents: {} });

  expect(Object.keys(seen[0]?.request.headers ?? {}).filter((name) => name.includes('trace'))).toEqual([]);
});

const silence: Answer = () => {};
const ok: Answer = (_, response) => response.end('{}');
const status =
  (code: number, body = ''): Answer =>
  (_, response) => {
    response.statusCode = code;
    response.end(body);
  };
const aCall = { service: 'dynamodb', headers: { 'x-amz-target': 'T' }, body: '{"a":1}' } as const;

test('a call is signed for its service and region, with the session of the function', async () => {
  const { call, seen } = await standIn(ok);

  expect(await call(aCall)).toMatchObject({ status: 200, body: '{}' });

  const { headers } = seen[0]?.request ?? {};
  expect(headers?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, SignedHeaders=.*host.*x-amz-target, Signature=[0-9a-f]{64}$/,
  );
  expect(headers?.['x-amz-security-token']).toBe('session');
  expect(seen[0]?.body).toBe('{"a":1}');
});

test.each([
  ['a server error', status(500)],
  ['throttling', status(400, '{"__type":"ThrottlingException"}')],
  ['a lost connection', (request: IncomingMessage) => request.socket.destroy()],
])('%s is tried again', async (_, answer) => {
  const { call, seen } = await standIn(answer, ok);

  expect((await call(aCall)).status).toBe(200);
  expect(seen).toHaveLength(2);
});

test('a client error is returned as an answer', async () => {
  const { call, seen } = await standIn(status(400, '{"__type":"AccessDeniedException"}'));

  expect((await call(aCall)).status).toBe(400);
  expect(seen).toHaveLength(1);
});

test.each(['Exceeded my expectations', '{"note":"Throttling"}'])(
  'content that reads like an error is an answer: %s',
  async (content) => {
    const { call, seen } = await standIn(status(206, content), ok);

    expect(await call({ ...aCall, service: 's3' })).toMatchObject({ status: 206, body: content });
    expect(seen).toHaveLength(1);
  },
);

test('no attempt begins that could not end in the time for all of them', async () => {
  const { call, seen } = await impatientStandIn(150, silence);

  await expect(call({ ...aCall, timeLimit: 100 })).rejects.toThrow('no answer from dynamodb');
  expect(seen).toHaveLength(1);
});

test('a call whose attempts fail at once is tried again, however long one may take', async () => {
  const { call, seen } = await standIn((request) => request.socket.destroy(), ok);

  expect((await call({ ...aCall, timeLimit: 15_000 })).status).toBe(200);
  expect(seen).toHaveLength(2);
});

test('a call is attempted three times at most', async () => {
  const { call, seen } = await standIn((request) => request.socket.destroy());

  await expect(call(aCall)).rejects.toThrow('no answer from dynamodb');
  expect(seen).toHaveLength(3);
});

test('connections are kept alive for the next call', async () => {
  const { call, seen } = await standIn(ok);

  await call(aCall);
  await call(aCall);

  expect(seen[0]?.request.socket).toBe(seen[1]?.request.socket);
});

test('the signing secret is read once, and never part of an error', async () => {
  const secret = 's'.repeat(64);
  const answer = status(200, JSON.stringify({ SecretString: secret }));
  const { call, seen } = await standIn(status(400, `{"leak":"${secret}"}`), answer);
  const read = signingSecret(call, 'arn:secret');

  await expect(read()).rejects.toThrow(/^the signing secret could not be read: status 400$/);
  expect([await read(), await read()]).toEqual([secret, secret]);
  expect(seen).toHaveLength(2);
  expect(JSON.parse(seen[1]?.body ?? '')).toEqual({ SecretId: 'arn:secret' });
});

test('a secret too short to be generated is refused', async () => {
  const { call } = await standIn(status(200, '{"SecretString":"hunter2"}'));

  await expect(signingSecret(call, 'arn')()).rejects.toThrow('at least 32 characters');
});

test('a function is invoked asynchronously', async () => {
  const { call, seen } = await standIn(status(202));

  await lambdaInvoker(call)('arn:aws:lambda:eu-west-1:1:function:background', { connectionId: 'c=' });

  const { url, headers } = seen[0]?.request ?? {};
  expect(url).toBe('/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Abackground/invocations');
  expect(headers?.['x-amz-invocation-type']).toBe('Event');
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ connectionId: 'c=' });
});

test('a function that cannot be invoked is an error', async () => {
  const { call } = await standIn(status(404, 'no such function'));

  await expect(lambdaInvoker(call)('gone', {})).rejects.toThrow('gone could not be invoked: status 404');
});
