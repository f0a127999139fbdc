import { expect, test } from 'vitest';
import { viewerRequestEvent, viewerRequestResult } from '../../../../lib/local/edge/cloudfront-event.ts';
import { aRequest } from '../gateway-requests.ts';

const request = aRequest({
  method: 'POST',
  path: '/ws/chat/',
  query: 'a=1&b=%20&a=2&c',
  headers: [
    ['Host', 'site.example'],
    ['X-Mixed', 'one'],
    ['Cookie', 'k=v; l=w'],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
  ],
});
const event = viewerRequestEvent(request, { id: 'E1', domain: 'd1.cloudfront.net' }, 'r');
/** What a function gets and may return, free to be changed. */
const received = () => structuredClone(event.request) as Record<string, unknown>;

test('the event has CloudFront shape: lower case, undecoded, cookies apart, upgrade hidden', () => {
  expect(event).toStrictEqual({
    version: '1.0',
    context: {
      distributionDomainName: 'd1.cloudfront.net',
      distributionId: 'E1',
      eventType: 'viewer-request',
      requestId: 'r',
    },
    viewer: { ip: '1.2.3.4' },
    request: {
      method: 'POST',
      uri: '/ws/chat/',
      querystring: {
        a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
        b: { value: '%20' },
        c: { value: '' },
      },
      headers: { host: { value: 'site.example' }, 'x-mixed': { value: 'one' } },
      cookies: { k: { value: 'v' }, l: { value: 'w' } },
    },
  });
});

test('a request that comes back untouched is the same request, upgrade headers included', () => {
  const outcome = viewerRequestResult(received(), request);

  expect(outcome).toMatchObject({ kind: 'request', request: { path: '/ws/chat/', query: 'a=1&a=2&b=%20&c' } });
  if (outcome.kind !== 'request') throw new Error('no request');
  expect([...outcome.request.headers].sort()).toEqual([...request.headers].sort());
});

test('what a function changes is changed, and Host is not', () => {
  const headers = { host: { value: 'evil' }, 'x-new': { value: 'n' } };
  const outcome = viewerRequestResult(
    { ...received(), uri: '/live', querystring: { x: { value: 'y' } }, headers, cookies: {} },
    request,
  );

  if (outcome.kind !== 'request') throw new Error('no request');
  expect(outcome.request).toMatchObject({ path: '/live', query: 'x=y' });
  expect(outcome.request.headers).toContainEqual(['Host', 'site.example']);
  expect(outcome.request.headers).toContainEqual(['x-new', 'n']);
  expect(outcome.request.headers.map(([name]) => name)).not.toContain('X-Mixed');
  expect(outcome.request.headers.map(([name]) => name)).not.toContain('Cookie');
});

test.each(['x-edge-location', 'x-real-ip', 'connection', 'x-amz-cf-id', 'X-Upper'])(
  'the header %s makes the result invalid',
  (name) => {
    const outcome = viewerRequestResult({ ...received(), headers: { [name]: { value: 'x' } } }, request);

    expect(outcome).toEqual({ kind: 'invalid', why: `it may not set the header ${name}` });
  },
);

test('a result with a status is a response', () => {
  const result = {
    statusCode: 403,
    headers: { 'x-a': { value: 'b' } },
    cookies: { k: { value: 'v', attributes: 'Secure' } },
    body: { encoding: 'base64', data: 'bm8=' },
  };

  expect(viewerRequestResult(result, request)).toEqual({
    kind: 'response',
    response: {
      status: 403,
      headers: [
        ['x-a', 'b'],
        ['set-cookie', 'k=v; Secure'],
      ],
      functionHeaders: ['x-a', 'set-cookie'],
      body: Buffer.from('no'),
    },
  });
});

test.each([[undefined], [{}], [{ uri: 'no-slash' }], [{ statusCode: 'x' }]])('%j is invalid', (result) => {
  expect(viewerRequestResult(result, request).kind).toBe('invalid');
});
