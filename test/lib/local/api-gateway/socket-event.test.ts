import { APIGatewayProxyWebsocketEventSchema } from '@aws-lambda-powertools/parser/schemas/api-gateway-websocket';
import { expect, test } from 'vitest';
import {
  type ConnectionFacts,
  connectEvent,
  disconnectEvent,
  messageEvent,
  socketAuthorizerEvent,
} from '../../../../lib/local/api-gateway/socket-event.ts';
import { aRequest } from '../gateway-requests.ts';

const facts: ConnectionFacts = {
  apiId: 'nn27okk1we',
  host: 'nn27okk1we.execute-api.us-east-1.amazonaws.com',
  stage: 'develop',
  connectionId: 'TXzPWdnOjoECGjA=',
  connectedAt: 1708326702789,
  identity: { userAgent: 'Mozilla/5.0', sourceIp: '185.69.197.15' },
};
const eventFacts = { requestId: 'TXzPWFkkjoEF92g=', now: 1708326702790 };
const upgrade = aRequest({
  path: '/develop',
  headers: [
    ['Host', 'whatever'],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Origin', 'https://site.example'],
    ['Sec-WebSocket-Key', 'k'],
    ['Sec-WebSocket-Version', '13'],
    ['User-Agent', 'Mozilla/5.0'],
  ],
  sourceIp: '185.69.197.15',
});
const HEADERS = {
  Host: facts.host,
  Origin: 'https://site.example',
  'Sec-WebSocket-Key': 'k',
  'Sec-WebSocket-Version': '13',
  'User-Agent': 'Mozilla/5.0',
  'X-Amzn-Trace-Id': 'Root=1-x',
  'X-Forwarded-For': '185.69.197.15',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Proto': 'https',
};
const many = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
const CONTEXT = {
  routeKey: '$connect',
  eventType: 'CONNECT',
  extendedRequestId: eventFacts.requestId,
  requestTime: '19/Feb/2024:07:11:42 +0000',
  messageDirection: 'IN',
  stage: 'develop',
  connectedAt: 1708326702789,
  requestTimeEpoch: 1708326702790,
  identity: { userAgent: 'Mozilla/5.0', sourceIp: '185.69.197.15' },
  requestId: eventFacts.requestId,
  domainName: facts.host,
  connectionId: facts.connectionId,
  apiId: facts.apiId,
};

// Shape of a 2024 recording of $connect behind a custom domain (apiId nn27okk1we).
test('$connect is the recorded event, key by key', () => {
  expect(connectEvent(facts, eventFacts, upgrade, 'Root=1-x')).toStrictEqual({
    headers: HEADERS,
    multiValueHeaders: many(HEADERS),
    requestContext: CONTEXT,
    isBase64Encoded: false,
  });
});

// Shape of the event in localstack#7191; awslabs/aws-lambda-rust-runtime has it too, with empty query maps.
test('the authorizer gets $connect with its ARN and the headers of the upgrade', () => {
  const own = { Connection: 'upgrade', Upgrade: 'websocket', 'content-length': '0' };
  const event = socketAuthorizerEvent(facts, eventFacts, upgrade, 'Root=1-x');

  expect(event).toStrictEqual({
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-1:123456789012:nn27okk1we/develop/$connect',
    headers: { ...HEADERS, ...own },
    multiValueHeaders: many({ ...HEADERS, ...own }),
    stageVariables: {},
    requestContext: CONTEXT,
  });
  // The schema demands three members that the recording does not have when there is no query.
  const padded = { ...event, isBase64Encoded: false, queryStringParameters: {}, multiValueQueryStringParameters: {} };
  expect(APIGatewayProxyWebsocketEventSchema.safeParse(padded).error).toBeUndefined();
});

// Recorded: aws/aws-lambda-go, events/testdata/apigw-websocket-request-send-message.json, and a 2025 fixture.
test('a message is the recorded event, key by key', () => {
  expect(messageEvent(facts, eventFacts, '$default', 'TXzPWcS7joECGjA=', 'text')).toStrictEqual({
    requestContext: { ...CONTEXT, routeKey: '$default', eventType: 'MESSAGE', messageId: 'TXzPWcS7joECGjA=' },
    body: 'text',
    isBase64Encoded: false,
  });
});

// Recorded: aws/aws-lambda-go, events/testdata/apigw-websocket-request-disconnect.json.
test('$disconnect is the recorded event, key by key', () => {
  const headers = { Host: facts.host, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };

  expect(disconnectEvent(facts, { ...eventFacts, now: 1708327306706 }, 1001, 'Going away')).toStrictEqual({
    headers,
    multiValueHeaders: many(headers),
    requestContext: {
      ...CONTEXT,
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      requestTime: '19/Feb/2024:07:21:46 +0000',
      requestTimeEpoch: 1708327306706,
      disconnectStatusCode: 1001,
      disconnectReason: 'Going away',
    },
    isBase64Encoded: false,
  });
});

test('a repeated parameter shows its last value alone and all of them together', () => {
  const event = connectEvent(facts, eventFacts, { ...upgrade, query: 'a=1&a=2&b=%20' }, 'x');

  expect(event).toMatchObject({
    queryStringParameters: { a: '2', b: ' ' },
    multiValueQueryStringParameters: { a: ['1', '2'], b: [' '] },
  });
});

test('a repeated header shows its last value alone and all of them together', () => {
  const event = connectEvent(
    facts,
    eventFacts,
    {
      ...upgrade,
      headers: [
        ['X-A', '1'],
        ['X-A', '2'],
      ],
    },
    'x',
  );

  expect(event).toMatchObject({ headers: { 'X-A': '2' }, multiValueHeaders: { 'X-A': ['1', '2'] } });
});

test('what the authorizer said is in every event of the connection', () => {
  const known = { ...facts, authorizer: { principalId: 'p', role: 'agent' } };

  for (const event of [
    connectEvent(known, eventFacts, upgrade, 'x'),
    messageEvent(known, eventFacts, '$default', 'm', ''),
    disconnectEvent(known, eventFacts, 1000, ''),
  ]) {
    expect(event.requestContext).toMatchObject({ authorizer: { principalId: 'p', role: 'agent' } });
  }
});
