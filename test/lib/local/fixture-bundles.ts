import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Answers HTTP events as `?mode=` says; without it, with the event itself. */
const HTTP = `
exports.handler = async (event, context) => {
  const mode = (event.queryStringParameters || {}).mode;
  if (mode === 'throw') throw new Error('thrown on purpose');
  if (mode === 'hang') await new Promise(() => {});
  if (mode === 'plain') return { hello: 'world' };
  if (mode === 'text') return 'just text';
  if (mode === 'malformed') return { statusCode: 'fine', body: 'x' };
  if (mode === 'own-cors') {
    return {
      statusCode: 201,
      headers: { 'Access-Control-Allow-Origin': 'https://wrong.example', 'X-Own': 'kept', 'set-cookie': 'c=3' },
      cookies: ['a=1', 'b=2'],
      body: 'made',
    };
  }
  if (mode === 'binary') return { statusCode: 200, headers: { 'content-type': 'image/gif' }, body: 'AAEC/w==', isBase64Encoded: true };
  if (mode === 'environment') return { statusCode: 200, body: JSON.stringify({ env: process.env, context }) };
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
};
`;

/** Simple responses by the token: "good", "bad", "throw", anything else is malformed. */
const HTTP_AUTHORIZER = `
exports.handler = async (event) => {
  const [token] = event.identitySource;
  if (token === 'throw') throw new Error('thrown on purpose');
  if (token === 'policy') {
    return { principalId: 'p', policyDocument: { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: event.routeArn }] } };
  }
  if (token !== 'good' && token !== 'bad') return { nonsense: true };
  return { isAuthorized: token === 'good', context: { token, count: 7, list: [1] } };
};
`;

/** A WebSocket authorizer by the query parameter \`auth\`. */
const SOCKET_AUTHORIZER = `
const policy = (Effect, Resource) => ({ Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] });
exports.handler = async (event) => {
  const wanted = (event.queryStringParameters || {}).auth;
  if (wanted === 'unauthorized') throw new Error('Unauthorized');
  if (wanted === 'throw') throw new Error('thrown on purpose');
  if (wanted === 'malformed') return { statusCode: 401 };
  if (wanted === 'deny') return { principalId: 'nobody', policyDocument: policy('Deny', event.methodArn) };
  if (wanted === 'rest') {
    return { principalId: 'somebody', policyDocument: policy('Allow', event.methodArn.replace('/$connect', '/*/*')) };
  }
  return { principalId: 'visitor', policyDocument: policy('Allow', event.methodArn), context: { number: 1, flag: true } };
};
`;

/** A WebSocket backend: \`?connect=\` decides over the handshake, \`do\` in a frame over what the frame causes. */
const SOCKET = `
const endpoint = process.env.AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI;
const manage = async (method, id, body) => {
  const response = await fetch(endpoint + '/@connections/' + encodeURIComponent(id), {
    method, body, headers: { authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/' },
  });
  return { status: response.status, error: response.headers.get('x-amzn-errortype'), body: await response.text() };
};
exports.handler = async (event) => {
  const { eventType, connectionId } = event.requestContext;
  if (eventType === 'CONNECT') {
    const wanted = (event.queryStringParameters || {}).connect;
    if (wanted === 'throw') throw new Error('thrown on purpose');
    if (wanted === 'nothing') return {};
    if (wanted === 'teapot') return { statusCode: 418, body: 'no' };
    if (wanted === 'post') return { statusCode: 200, post: await manage('POST', connectionId, 'too early') };
    if (wanted === 'slow') await new Promise((over) => setTimeout(over, 50));
    if (wanted === 'protocol') return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'chat.v1' } };
    return { statusCode: 200 };
  }
  if (eventType === 'DISCONNECT') return { statusCode: 200 };
  let message = {};
  try { message = JSON.parse(event.body); } catch {}
  if (message.do === 'throw') throw new Error('thrown on purpose');
  if (message.do === 'hang') await new Promise(() => {});
  if (message.do === 'fail') return { statusCode: 500, body: 'nobody reads this' };
  if (message.do === 'manage') {
    const answer = await manage(message.method, message.id || connectionId, message.body);
    if (message.method !== 'DELETE') await manage('POST', connectionId, JSON.stringify(answer));
    return { statusCode: 200, answer };
  }
  if (message.do === 'reply') return { statusCode: 200, body: 'reply to ' + message.n };
  await manage('POST', connectionId, JSON.stringify({ echo: event.body, routeKey: event.requestContext.routeKey }));
  return { statusCode: 200 };
};
`;

/** Fails as long as its event says so, prints, and keeps what it has counted in its own memory. */
const WORKER = `
let count = 0;
exports.handler = async (event, context) => {
  count += 1;
  console.log('worker at', count);
  if (event.fail) throw new TypeError('failed on purpose');
  if (event.hang) await new Promise(() => {});
  if (event.exit) process.exit(1);
  if (event.wait) await new Promise((over) => setTimeout(over, event.wait));
  return { version: 1, count, requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis() };
};
`;

const BROKEN = `throw new Error('does not load');`;

const CALLBACK = `exports.handler = (event, context, callback) => callback(null, 'old style');`;

const BUNDLES = {
  http: HTTP,
  'http-authorizer': HTTP_AUTHORIZER,
  'socket-authorizer': SOCKET_AUTHORIZER,
  socket: SOCKET,
  worker: WORKER,
  broken: BROKEN,
  callback: CALLBACK,
};

/** Writes one folder per function, as `cdk synth` does. */
export function writeBundles(directory: string): void {
  for (const [name, code] of Object.entries(BUNDLES)) writeBundle(directory, name, code);
}

/** Writes, or replaces, one bundle. */
export function writeBundle(directory: string, name: string, code: string): void {
  const folder = join(directory, `asset.${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), code);
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}');
}
