import {
  APIGatewayProxyEventV2Schema,
  APIGatewayRequestAuthorizerEventV2Schema,
} from '@aws-lambda-powertools/parser/schemas';
import { expect, test } from 'vitest';
import { type HttpEventFacts, httpAuthorizerEvent, httpEvent } from '../../../../lib/local/api-gateway/http-event.ts';
import { aRequest } from '../gateway-requests.ts';

const facts: HttpEventFacts = {
  apiId: 'aaaaaaaaaa',
  host: 'aaaaaaaaaa.execute-api.us-east-1.amazonaws.com',
  stage: '$default',
  routeKey: '$default',
  pathParameters: {},
  requestId: 'LV7fzho-PHcEJPw=',
  traceId: 'Root=1-5e9f0c65-1de4d666d4dd26aced652b6c',
  now: Date.UTC(2020, 3, 21, 15, 8, 21, 67),
};

// Recorded by AWS: aws/aws-lambda-go, events/testdata/apigw-v2-request-no-authorizer.json (region changed).
test('the event of a plain GET is the recorded one, key by key', () => {
  const event = httpEvent(
    aRequest({
      headers: [
        ['Accept', '*/*'],
        ['User-Agent', 'curl/7.58.0'],
      ],
    }),
    facts,
  );

  expect(event).toStrictEqual({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/',
    rawQueryString: '',
    headers: {
      accept: '*/*',
      'content-length': '0',
      host: 'aaaaaaaaaa.execute-api.us-east-1.amazonaws.com',
      'user-agent': 'curl/7.58.0',
      'x-amzn-trace-id': 'Root=1-5e9f0c65-1de4d666d4dd26aced652b6c',
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'aaaaaaaaaa',
      domainName: 'aaaaaaaaaa.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'aaaaaaaaaa',
      http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '1.2.3.4', userAgent: 'curl/7.58.0' },
      requestId: 'LV7fzho-PHcEJPw=',
      routeKey: '$default',
      stage: '$default',
      time: '21/Apr/2020:15:08:21 +0000',
      timeEpoch: 1587481701067,
    },
    isBase64Encoded: false,
  });
  expect(APIGatewayProxyEventV2Schema.safeParse(event).error).toBeUndefined();
});

// Recorded by AWS: powertools-lambda-typescript, packages/parser/tests/events/apigw-http/authorizer-request.json.
test('the event of an authorizer is the recorded one, key by key', () => {
  const request = aRequest({
    method: 'POST',
    path: '/lambda',
    headers: [
      ['Accept', '*/*'],
      ['Accept-Encoding', 'gzip, deflate'],
      ['Authorization', 'Bearer foo'],
      ['User-Agent', 'HTTPie/3.2.2'],
    ],
  });
  const event = httpAuthorizerEvent(request, { ...facts, routeKey: 'POST /lambda' }, ['Bearer foo']);

  expect(event).toStrictEqual({
    version: '2.0',
    type: 'REQUEST',
    routeArn: 'arn:aws:execute-api:us-east-1:123456789012:aaaaaaaaaa/$default/POST/lambda',
    identitySource: ['Bearer foo'],
    routeKey: 'POST /lambda',
    rawPath: '/lambda',
    rawQueryString: '',
    headers: {
      accept: '*/*',
      'accept-encoding': 'gzip, deflate',
      authorization: 'Bearer foo',
      'content-length': '0',
      host: facts.host,
      'user-agent': 'HTTPie/3.2.2',
      'x-amzn-trace-id': facts.traceId,
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'aaaaaaaaaa',
      domainName: facts.host,
      domainPrefix: 'aaaaaaaaaa',
      http: { method: 'POST', path: '/lambda', protocol: 'HTTP/1.1', sourceIp: '1.2.3.4', userAgent: 'HTTPie/3.2.2' },
      requestId: facts.requestId,
      routeKey: 'POST /lambda',
      stage: '$default',
      time: '21/Apr/2020:15:08:21 +0000',
      timeEpoch: 1587481701067,
    },
  });
  expect(APIGatewayRequestAuthorizerEventV2Schema.safeParse(event).error).toBeUndefined();
});

test('duplicates are joined, cookies are taken out, parameters are decoded', () => {
  const request = aRequest({
    path: '/items/a%20b',
    query: 'q=1&q=2&empty=&x=%2F+y',
    headers: [
      ['X-Two', 'a'],
      ['x-two', 'b'],
      ['Cookie', 'k=v; l=w'],
      ['Cookie', 'm=x'],
      ['Connection', 'keep-alive'],
    ],
  });
  const event = httpEvent(request, { ...facts, routeKey: 'GET /items/{id}', pathParameters: { id: 'a b' } });

  expect(event).toMatchObject({
    rawPath: '/items/a b',
    rawQueryString: 'q=1&q=2&empty=&x=%2F+y',
    cookies: ['k=v', 'l=w', 'm=x'],
    queryStringParameters: { q: '1,2', empty: '', x: '/ y' },
    pathParameters: { id: 'a b' },
  });
  expect(event.headers).toMatchObject({ 'x-two': 'a,b' });
  expect(event.headers).not.toHaveProperty('cookie');
  expect(event.headers).not.toHaveProperty('connection');
});

test.each([
  ['application/json', false],
  ['application/json; charset=utf-8', false],
  ['text/plain', false],
  ['application/xml', false],
  ['application/javascript', false],
  ['application/x-www-form-urlencoded', true],
  ['application/vnd.api+json', true],
  ['image/png', true],
  [undefined, true],
])('a body of type %s is base64: %s', (type, isBase64Encoded) => {
  const headers = type === undefined ? [] : [['Content-Type', type] as const];
  const event = httpEvent(aRequest({ method: 'POST', headers, body: Buffer.from('grüße') }), facts);

  expect(event.isBase64Encoded).toBe(isBase64Encoded);
  expect(event.body).toBe(isBase64Encoded ? 'Z3LDvMOfZQ==' : 'grüße');
});

test('the authorizer of a route that has one is there even without a context', () => {
  expect(httpEvent(aRequest(), { ...facts, authorizer: null }).requestContext).toMatchObject({
    authorizer: { lambda: null },
  });
});

test('addresses that came before stay in the chain', () => {
  const request = aRequest({ headers: [['X-Forwarded-For', '9.9.9.9, 8.8.8.8']] });

  expect(httpEvent(request, facts).headers).toMatchObject({ 'x-forwarded-for': '9.9.9.9, 8.8.8.8, 1.2.3.4' });
});
