import { expect, test } from 'vitest';
import { httpResult } from '../../../../lib/local/api-gateway/http-result.ts';

test.each([
  [{ hello: 'world' }, '{"hello":"world"}'],
  ['just text', 'just text'],
  [[1], '[1]'],
  [null, 'null'],
])('%j without a status is the JSON body of a 200', (result, body) => {
  const headers = [['content-type', 'application/json']];

  expect(httpResult(result)).toEqual({ status: 200, headers, body, functionHeaders: [] });
});

test.each([
  [{ statusCode: 'fine' }],
  [{ statusCode: 42 }],
  [{ statusCode: 200, body: { a: 1 } }],
  [{ statusCode: 200, headers: 'x' }],
  [{ statusCode: 200, headers: { a: ['b'] } }],
])('%j is malformed', (result) => {
  expect(httpResult(result)).toBeUndefined();
});

test('cookies come first, headers are lower case, numbers become text', () => {
  const result = { statusCode: 200, headers: { 'X-A': 1, 'Set-Cookie': 'c' }, cookies: ['a', 'b'], body: '' };

  expect(httpResult(result)?.headers).toEqual([
    ['set-cookie', 'a'],
    ['set-cookie', 'b'],
    ['x-a', '1'],
    ['set-cookie', 'c'],
  ]);
});

test('a header of the function is told from the type that API Gateway adds', () => {
  const result = { statusCode: 200, headers: { 'X-A': 1 }, cookies: ['a', 'b'], body: 'text' };

  const { headers, functionHeaders } = httpResult(result) ?? {};

  expect(headers?.map(([name]) => name)).toContain('content-type');
  expect(functionHeaders).toEqual(['set-cookie', 'x-a']);
});

test('a base64 body is decoded', () => {
  expect(httpResult({ statusCode: 200, body: 'AAE=', isBase64Encoded: true })?.body).toEqual(Buffer.from([0, 1]));
});
