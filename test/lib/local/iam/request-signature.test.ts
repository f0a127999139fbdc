import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { GatewayRequest, Header } from '../../../../lib/local/http/gateway-message.ts';
import { signatureProblem } from '../../../../lib/local/iam/request-signature.ts';

/** The credentials, requests and signatures of the S3 API reference, "Signature Version 4", with its examples. */
const EXAMPLE = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const AT = Date.UTC(2013, 4, 24);
const HOST: Header = ['Host', 'examplebucket.s3.amazonaws.com'];
const SCOPE = `Credential=${EXAMPLE.accessKeyId}/20130524/us-east-1/s3/aws4_request`;
const EMPTY = createHash('sha256').update('').digest('hex');

const request = (over: Partial<GatewayRequest>): GatewayRequest => ({
  method: 'GET',
  path: '/test.txt',
  query: '',
  headers: [HOST],
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  ...over,
});

const presigned = (over: Partial<GatewayRequest> = {}) =>
  request({
    query: [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      'X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request',
      'X-Amz-Date=20130524T000000Z',
      'X-Amz-Expires=86400',
      'X-Amz-SignedHeaders=host',
      'X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    ].join('&'),
    ...over,
  });

const get = (...more: Header[]) =>
  request({
    headers: [
      HOST,
      ['Range', 'bytes=0-9'],
      ['x-amz-content-sha256', EMPTY],
      ['x-amz-date', '20130524T000000Z'],
      [
        'Authorization',
        `AWS4-HMAC-SHA256 ${SCOPE},SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41`,
      ],
      ...more,
    ],
  });

const put = (body: string) =>
  request({
    method: 'PUT',
    path: '/test%24file.text',
    body: Buffer.from(body),
    headers: [
      HOST,
      ['Date', 'Fri, 24 May 2013 00:00:00 GMT'],
      ['x-amz-date', '20130524T000000Z'],
      ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
      ['x-amz-content-sha256', '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072'],
      [
        'Authorization',
        `AWS4-HMAC-SHA256 ${SCOPE},SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd`,
      ],
    ],
  });

const problem = (asked: GatewayRequest, now = AT) => {
  const refused = signatureProblem(asked, EXAMPLE, now);
  return refused && [refused.status, /<Code>(\w+)</.exec(String(refused.body))?.[1]];
};

describe('AWS’s own examples are good', () => {
  test.each([
    ['a presigned GET', presigned()],
    ['a GET with a range', get()],
    ['a PUT with its content', put('Welcome to Amazon S3.')],
  ])('%s', (_, asked) => {
    expect(problem(asked)).toBeUndefined();
  });
});

describe('whatever was signed has to arrive as it was signed', () => {
  const signed = presigned();

  test.each([
    ['the method', presigned({ method: 'PUT' })],
    ['the path', presigned({ path: '/other.txt' })],
    ['a header', presigned({ headers: [['Host', 'other.example']] })],
    ['the lifetime', presigned({ query: signed.query.replace('86400', '604800') })],
    ['something more in the query', presigned({ query: `${signed.query}&versionId=1` })],
    [
      'a signed header’s value',
      { ...get(), headers: get().headers.map(([n, v]): Header => [n, v.replace('0-9', '0-99')]) },
    ],
  ])('%s', (_, asked) => {
    expect(problem(asked)).toEqual([403, 'SignatureDoesNotMatch']);
  });

  test('the content', () => {
    expect(problem(put('Welcome to Amazon S4.'))).toEqual([400, 'XAmzContentSHA256Mismatch']);
  });

  test('a header of AWS’s own that is not signed is refused', () => {
    expect(problem(get(['x-amz-acl', 'public-read']))).toEqual([403, 'AccessDenied']);
  });
});

test('a presigned address holds until the second it says, and not before its own time', () => {
  expect(problem(presigned(), AT + 86_400_000)).toBeUndefined();
  expect(problem(presigned(), AT + 86_400_001)).toEqual([403, 'AccessDenied']);
  expect(problem(presigned(), AT - 15 * 60_000 - 1)).toEqual([403, 'AccessDenied']);
});

test('a signed request holds for a quarter of an hour', () => {
  expect(problem(get(), AT + 15 * 60_000)).toBeUndefined();
  expect(problem(get(), AT + 15 * 60_000 + 1)).toEqual([403, 'RequestTimeTooSkewed']);
});

test.each([
  ['nothing', request({}), [403, 'AccessDenied']],
  ['another kind of signature', request({ headers: [HOST, ['Authorization', 'AWS x:y']] }), [403, 'AccessDenied']],
  ['somebody else', presigned({ query: presigned().query.replace('AKIA', 'AKIB') }), [403, 'InvalidAccessKeyId']],
  ['a session of nobody', presigned({ query: `${presigned().query}&X-Amz-Security-Token=t` }), [400, 'InvalidToken']],
  [
    'more than a week',
    presigned({ query: presigned().query.replace('86400', '604801') }),
    [400, 'AuthorizationQueryParametersError'],
  ],
])('who shows %s is refused', (_, asked, expected) => {
  expect(problem(asked)).toEqual(expected);
});
