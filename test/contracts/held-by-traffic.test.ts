import { type Exchange, type Observation, observationStream } from '@chat-gateway/local/observations';
import { describe, expect, test } from 'vitest';
import type { Judges } from '../support/contract/judges.ts';
import { recordContract } from '../support/contract/record-contract.ts';

/** Takes `wrong` in a text for something that is not declared. */
const judges: Judges = {
  exchange: ({ body, path }) => (String(body).includes('wrong') ? [`GET ${path}: wrong is not declared`] : []),
  frame: ({ direction, door, text }) => (text.includes('wrong') ? [`${door} ${direction}: wrong is not declared`] : []),
};

const exchange = (body: string, more: Partial<Exchange> = {}): Exchange => ({
  type: 'exchange',
  way: 'edge',
  method: 'GET',
  path: '/a',
  query: '',
  requestHeaders: [],
  requestBody: '',
  requestBodyCut: false,
  status: 200,
  headers: [],
  body,
  bodyCut: false,
  ...more,
});

/** What the stop of a product says after these observations; an empty text if it did not fail. */
async function saidAfter(observations: Observation[], by: Judges = judges, stop = async () => {}): Promise<string> {
  const stream = observationStream();
  const product = recordContract({ observations: stream, close: stop, abort: stop }, by);
  for (const observation of observations) stream.emit(observation);
  return product.close().then(
    () => '',
    (error: Error) => error.message,
  );
}

test('what is declared fails nothing', async () => {
  expect(await saidAfter([exchange('right')])).toBe('');
});

test('a problem is named once, with a count and one example', async () => {
  const said = await saidAfter([
    exchange('wrong 1', { query: 'q=1' }),
    exchange('wrong 2'),
    exchange('wrong', { path: '/b' }),
  ]);

  expect(said.split('\n').slice(1)).toEqual([
    'GET /a: wrong is not declared (2×, e.g. GET /a?q=1 → 200 wrong 1)',
    'GET /b: wrong is not declared (1×, e.g. GET /b → 200 wrong)',
  ]);
});

test('what is wrong in items of a list is one problem', async () => {
  const inItems: Judges = {
    ...judges,
    exchange: () => ['body/users/0/x is not declared', 'body/users/1/x is not declared', '/1 is not declared'],
  };

  const said = await saidAfter([exchange('x')], inItems);

  expect(said.split('\n').slice(1)).toEqual([
    'body/users/*/x is not declared (1×, e.g. GET /a → 200 x)',
    '/1 is not declared (1×, e.g. GET /a → 200 x)',
  ]);
});

test('an example is cut to 300 characters, and shows the answer also after a long request', async () => {
  const said = await saidAfter([exchange(`wrong${'x'.repeat(999)}`, { method: 'POST', requestBody: 'y'.repeat(999) })]);

  const example = said.slice(said.indexOf('e.g. ') + 5, -1);
  expect(example).toHaveLength(301);
  expect(example).toMatch(/^POST \/a y+ → 200 wrongx+…$/);
});

test('the own pages of the runner are not judged', async () => {
  expect(await saidAfter([exchange('wrong', { way: 'runner' })])).toBe('');
});

test('a judge that throws fails the stop, and not the runner', async () => {
  const broken: Judges = {
    ...judges,
    exchange: () => {
      throw new Error('broken');
    },
  };

  expect(await saidAfter([exchange('x')], broken)).toContain('the judge of the contract failed: Error: broken');
});

test('a stop that fails by itself says so too, with the problems and without', async () => {
  const fails = () => Promise.reject(new Error('may not dynamodb:Query'));

  expect(await saidAfter([], judges, fails)).toBe('may not dynamodb:Query');
  expect(await saidAfter([exchange('wrong')], judges, fails)).toMatch(/wrong is not declared.*may not dynamodb:Query/s);
});

describe('a socket', () => {
  const opened = (path: string, query = ''): Observation => ({
    type: 'connection-opened',
    connectionId: 'c',
    api: 'Api',
    stage: 'live',
    path,
    query,
    requestHeaders: [],
  });
  const received = (text: string, ...requestIds: string[]): Observation => ({
    type: 'frame-received',
    connectionId: 'c',
    text,
    routeKey: '$default',
    requestIds,
  });
  const sent = (text: string): Observation => ({ type: 'frame-sent', connectionId: 'c', text, by: 'function' });
  const ended = (requestId: string, error?: string): Observation => ({
    type: 'invocation',
    function: 'Socket',
    name: 'socket',
    requestId: 'of the function',
    event: { requestContext: { connectionId: 'c', requestId } },
    ...(error === undefined ? { result: { statusCode: 200 } } : { error }),
  });
  const post = (method: string, status: number, body = ''): Observation => ({
    type: 'post',
    connectionId: 'c',
    method,
    status,
    bytes: body.length,
    body,
  });

  test.each([
    ['/ws/chat', '', 'chat'],
    ['/ws/', '', 'ws'],
    ['/socket.io/', 'EIO=4', 'socketio'],
    ['/live', '', 'chat'],
    ['/live', 'door=ws', 'ws'],
    ['/live/', 'EIO=4&transport=websocket', 'socketio'],
  ])('at %s?%s is one of the door %s', async (path, query, door) => {
    expect(await saidAfter([opened(path, query), sent('wrong')])).toContain(
      `${door} to-client: wrong is not declared (1×, e.g. wrong)`,
    );
  });

  test('whose frame was handled has sent what is not declared', async () => {
    const said = await saidAfter([opened('/ws/chat'), received('{"type":"wrong"}', 'r1'), ended('r1')]);

    expect(said).toContain('chat to-gateway: wrong is not declared (1×, e.g. {"type":"wrong"})');
  });

  test('whose frame is handled twice has sent it once, after both', async () => {
    const twice = [opened('/ws/chat'), received('wrong', 'r1', 'r2'), ended('r1')];

    expect(await saidAfter(twice)).toBe('');
    expect(await saidAfter([...twice, ended('r2')])).toContain('(1×');
  });

  test.each([
    ['an error', '/ws/chat', '{"type":"wrong"}', sent('{"type":"error","code":"ERR_INVALID","requestId":"r1"}')],
    ['an error that came too late', '/ws/chat', 'wrong', post('POST', 410, '{"type":"error","requestId":"r1"}')],
    [
      'an error of API Gateway',
      '/ws/chat',
      'wrong',
      sent('{"message": "Forbidden", "connectionId":"c", "requestId":"r1"}'),
    ],
    ['a message of the bot', '/ws', 'wrong', sent('{"type":"message","message":{"id":"refused-1-2"}}')],
    ['an acknowledgement', '/socket.io/', '4217["wrong",{}]', sent('4317[{"success":false,"code":"ERR_INVALID"}]')],
    ['the event error', '/socket.io/', '42["wrong",{}]', sent('42["error",{"code":"ERR_INVALID","requestId":"r1"}]')],
    ['connect_error', '/socket.io/', '40{"token":"wrong"}', sent('44{"message":"no"}')],
    ['a disconnect', '/socket.io/', '40{"token":"wrong"}', sent('41')],
    ['the end of the connection', '/socket.io/', '42wrong', post('DELETE', 204)],
  ])('whose frame was refused by %s may have sent anything', async (_, path, text, refusal) => {
    expect(await saidAfter([opened(path), received(text, 'r1'), refusal, ended('r1')])).toBe('');
  });

  test('whose frame made a function fail may have sent anything', async () => {
    expect(await saidAfter([opened('/ws/chat'), received('wrong', 'r1'), ended('r1', 'killed')])).toBe('');
  });

  test.each([
    ['another frame', '/ws/chat', 'wrong', sent('{"type":"error","requestId":"r2"}')],
    ['another event', '/socket.io/', '4217["wrong",{}]', sent('4318[{"success":false}]')],
    ['a CONNECT', '/socket.io/', '42["wrong"]', sent('44{"message":"no"}')],
  ])('is not excused by the refusal of %s', async (_, path, text, refusal) => {
    expect(await saidAfter([opened(path), received(text, 'r1'), refusal, ended('r1')])).toContain('to-gateway');
  });

  test('is judged with its role, and an acknowledgement with the event that it is for', async () => {
    const circumstances: unknown[] = [];
    const listening: Judges = {
      ...judges,
      frame: ({ text: _, ...others }) => {
        circumstances.push(others);
        return [];
      },
    };
    const connecting = (authorizer: Record<string, string>): Observation => ({
      type: 'invocation-started',
      function: 'Socket',
      requestId: 'of the function',
      event: { requestContext: { connectionId: 'c', requestId: 'r0', eventType: 'CONNECT', authorizer } },
    });

    await saidAfter([connecting({ door: 'chat', role: 'admin' }), opened('/ws/chat'), sent('{}')], listening);
    await saidAfter([connecting({ door: 'socketio', role: 'agent' }), opened('/socket.io/'), sent('40')], listening);
    await saidAfter([opened('/socket.io/'), received('427["join",{}]', 'r1'), sent('437[{}]')], listening);

    const known = { direction: 'to-client', by: 'function', role: undefined, acknowledges: undefined };
    expect(circumstances).toEqual([
      { ...known, door: 'chat', role: 'admin' },
      { ...known, door: 'socketio' },
      { direction: 'to-gateway', door: 'socketio', role: undefined },
      { ...known, door: 'socketio', acknowledges: 'join' },
    ]);
  });

  test('may be ignored once its socket was told that it sends too much, and not before', async () => {
    const told = sent('{"type":"error","code":"ERR_RATE_LIMITED","error":"too much","requestId":"r0"}');
    const frames = [received('wrong', 'r1'), ended('r1')];

    expect(await saidAfter([opened('/ws/chat'), told, ...frames])).not.toContain('to-gateway');
    expect(await saidAfter([opened('/ws/chat'), ...frames, told])).toContain('to-gateway');
  });

  test('is judged by what it is refused with', async () => {
    const refusal = sent('{"type":"error","wrong":1,"requestId":"r1"}');

    const said = await saidAfter([opened('/ws/chat'), received('wrong', 'r1'), refusal, ended('r1')]);

    expect(said.split('\n')).toHaveLength(2);
    expect(said).toContain('chat to-client: wrong is not declared');
  });
});
