import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningServer } from '@chat-gateway/local/http-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { deployedEdge } from '../../../lib/rehearsal/deployed-edge.ts';
import { startEdgeStandIn } from '../../../lib/rehearsal/edge-stand-in.ts';
import type { EmulatorCalls } from '../../../lib/rehearsal/emulator-calls.ts';

const origin = (id: string, host: string, header = '') =>
  `<Origin><Id>${id}</Id><DomainName>${host}</DomainName>${header}</Origin>`;
const KEY =
  '<OriginCustomHeader><HeaderName>x-gateway-key</HeaderName><HeaderValue>a&amp;b</HeaderValue></OriginCustomHeader>';
const methods = (...names: string[]) =>
  `<AllowedMethods>${names.map((name) => `<Method>${name}</Method>`).join('')}</AllowedMethods>`;
const DOORS = '<FunctionARN>arn:aws:cloudfront::0:function/doors</FunctionARN>';
const ALL_BUT_HOST = '<OriginRequestPolicyId>b689b0a8-53d0-40ab-baf2-68738e2966ac</OriginRequestPolicyId>';
/** A distribution as CloudFront describes it, with what is read of it. */
const DISTRIBUTION = `<Distribution><Id>E1</Id><ARN>arn:e1</ARN><DomainName>d1.cloudfront.net</DomainName><Origins>
  ${origin('http', 'aaaa.execute-api.us-east-1.amazonaws.com', KEY)}${origin('sockets', 'bbbb.execute-api.us-east-1.amazonaws.com')}
  ${origin('files', 'bucket.s3.us-east-1.amazonaws.com')}</Origins>
  <DefaultCacheBehavior><TargetOriginId>http</TargetOriginId>${methods('GET', 'POST')}${DOORS}${ALL_BUT_HOST}</DefaultCacheBehavior>
  <CacheBehaviors>
  <CacheBehavior><PathPattern>/ws*</PathPattern><TargetOriginId>sockets</TargetOriginId>${methods('GET')}${DOORS}${ALL_BUT_HOST}</CacheBehavior>
  <CacheBehavior><PathPattern>/files/*</PathPattern><TargetOriginId>files</TargetOriginId>${methods('GET')}</CacheBehavior>
  </CacheBehaviors></Distribution>`;
const CODE = `function handler({ request }) {
  if (request.uri === '/own') return { statusCode: 418, headers: {} };
  if (request.uri === '/ws') request.uri = '/socket';
  return request;
}`;
const RESOURCES = `<member><ResourceType>AWS::Logs::LogGroup</ResourceType><PhysicalResourceId>log</PhysicalResourceId></member>
  <member><ResourceType>AWS::CloudFront::Distribution</ResourceType><PhysicalResourceId>E1</PhysicalResourceId></member>`;

const answers: EmulatorCalls = async ({ path = '/' }) => {
  if (path.endsWith('/distribution/E1')) return DISTRIBUTION;
  return path.includes('/function/doors') ? CODE : RESOURCES;
};

type Heard = {
  host: string | undefined;
  url: string | undefined;
  key: string | undefined;
  proto: string | undefined;
  body: string;
};

let emulator: Server;
let sockets: WebSocketServer;
let standIn: RunningServer;
let url: string;
beforeAll(async () => {
  emulator = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { host, 'x-gateway-key': key, 'x-forwarded-proto': proto } = request.headers;
    response.setHeader('x-from', 'emulator').end(JSON.stringify({ host, url: request.url, key, proto, body }));
  });
  sockets = new WebSocketServer({ noServer: true });
  emulator.on('upgrade', (request, socket, head) => {
    if (request.url !== '/socket') return socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n');
    return sockets.handleUpgrade(request, socket, head, (each) => {
      each.on('message', (text) => each.send(`${request.headers.host} heard ${text}`));
    });
  });
  await new Promise<void>((listening) => emulator.listen(0, '127.0.0.1', listening));
  standIn = await startEdgeStandIn(await deployedEdge(answers, 'edge'), port(), () => {});
  url = `http://127.0.0.1:${standIn.port}`;
});
afterAll(async () => {
  await standIn?.close();
  sockets?.close();
  emulator?.close();
});

const port = () => (emulator.address() as AddressInfo).port;
const heard = async (path: string, init?: RequestInit): Promise<Heard> =>
  (await fetch(url + path, init)).json() as Promise<Heard>;

test('a request to an API goes to the emulator by the host of the API, with the deployed key', async () => {
  expect(await heard('/api/x?y=1', { method: 'POST', body: 'hello' })).toMatchObject({
    host: 'aaaa.execute-api.us-east-1.amazonaws.com',
    url: '/api/x?y=1',
    key: 'a&b',
    body: 'hello',
  });
});

test('what the deployed function answers itself goes nowhere', async () => {
  const answer = await fetch(`${url}/own`);

  expect([answer.status, answer.headers.get('x-from')]).toEqual([418, null]);
});

test('a method that the behavior does not allow goes nowhere', async () => {
  expect((await fetch(`${url}/api/x`, { method: 'DELETE' })).status).toBe(403);
});

test('a file is asked of the emulator’s own distribution, as if by TLS', async () => {
  expect(await heard('/files/abc')).toMatchObject({ host: 'd1.cloudfront.net', url: '/files/abc', proto: 'https' });
});

test('a WebSocket is joined to the API’s, with the path that the function gave it', async () => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
  socket.on('open', () => socket.send('hello'));

  const text = await new Promise((resolve) => socket.on('message', (data) => resolve(String(data))));

  expect(text).toBe('bbbb.execute-api.us-east-1.amazonaws.com heard hello');
  socket.close();
});

test('a refused handshake has the status of the API', async () => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/other`);

  const status = await new Promise((resolve) => {
    socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
  });

  expect(status).toBe(401);
});
