import { describe, expect, test } from 'vitest';
import { DEEPEST_BODY, jsonBody, LONGEST_BODY } from '../../../lambdas/middleware/json-body.ts';

const plain = (body?: string) => jsonBody({ ...(body === undefined ? {} : { body }), isBase64Encoded: false });
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const ofLength = (bytes: number) => JSON.stringify({ a: 'x'.repeat(bytes - 8) });

describe('a body', () => {
  test('that is absent or empty is an empty object', () => {
    expect([plain(), plain('')]).toEqual([{}, {}]);
  });

  test('that API Gateway passed as base64 is the same body', () => {
    const body = Buffer.from('{"text":"grüße"}').toString('base64');

    expect(jsonBody({ body, isBase64Encoded: true })).toEqual({ text: 'grüße' });
  });

  test('[LIM2] may be as long and as deep as its limits, and no more', () => {
    expect(plain(ofLength(LONGEST_BODY))).toHaveProperty('a');
    expect(plain(nested(DEEPEST_BODY))).toHaveProperty('a');
    expect(plain('{"a":"[[[[[[[[[[[[[[[[[[[[\\"[[["}')).toHaveProperty('a');

    expect(() => plain(ofLength(LONGEST_BODY + 1))).toThrow(expect.objectContaining({ code: 'ERR_TOO_LARGE' }));
    expect(() => plain(nested(DEEPEST_BODY + 1))).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED' }));
  });

  test('counts in bytes, also inside base64', () => {
    const body = Buffer.from(`{"a":"${'ü'.repeat(LONGEST_BODY / 2)}"}`);

    expect(() => plain(body.toString())).toThrow(expect.objectContaining({ code: 'ERR_TOO_LARGE' }));
    expect(() => jsonBody({ body: body.toString('base64'), isBase64Encoded: true })).toThrow(
      expect.objectContaining({ code: 'ERR_TOO_LARGE' }),
    );
  });

  test.each(['null', '[]', '1', '"text"', 'text=hi', '{"a":}', '{'])('that reads %s is malformed', (body) => {
    expect(() => plain(body)).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED' }));
  });

  test('that is no UTF-8 is malformed', () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]).toString('base64');

    expect(() => jsonBody({ body, isBase64Encoded: true })).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED' }));
  });

  test('of quotes and backslashes is refused at once', () => {
    const startedAt = performance.now();

    expect(() => plain(`{"${'\\"'.repeat(16_000)}`)).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED' }));

    expect(performance.now() - startedAt).toBeLessThan(200);
  });
});
