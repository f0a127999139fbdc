import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DEEPEST_BODY, jsonBody, LONGEST_BODY } from '../../../lambdas/middleware/json-body.ts';

const plain = (body?: string) => jsonBody({ ...(body === undefined ? {} : { body }), isBase64Encoded: false });
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const ofLength = (bytes: number) => JSON.stringify({ a: 'x'.repeat(bytes - 8) });

describe('a body', () => {
  test.each([undefined, '', ' \n', '[]', 'null', '""', '{}', '\ufeff{}'])(
    'that says nothing is an empty object: %j',
    (body) => {
      expect(plain(body)).toEqual({});
    },
  );

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

  test.each(['[1]', '[{}]', 'false', '0', '1', '"text"', 'text=hi', '{"a":}', '{'])(
    'that reads %s is malformed',
    (body) => {
      expect(() => plain(body)).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED' }));
    },
  );

  test.each(['gzip', 'br', 'GZIP', 'identity, deflate', 'x-unknown'])(
    'that is encoded as %s is of no type that is taken',
    (coding) => {
      const headers = { 'content-encoding': coding };

      for (const body of [gzipSync('{"a":1}').toString('base64'), Buffer.from('{"a":1}').toString('base64')]) {
        expect(() => jsonBody({ body, isBase64Encoded: true, headers })).toThrow(
          expect.objectContaining({ code: 'ERR_UNSUPPORTED_TYPE' }),
        );
      }
      expect(jsonBody({ isBase64Encoded: false, headers })).toEqual({});
    },
  );

  test.each(['', 'identity', ' Identity '])('that is encoded as %j is as it is', (coding) => {
    expect(jsonBody({ body: '{"a":1}', isBase64Encoded: false, headers: { 'content-encoding': coding } })).toEqual({
      a: 1,
    });
  });

  test('that is no UTF-8 is malformed', () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]).toString('base64');

    expect(() => jsonBody({ body, isBase64Encoded: true })).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED' }));
  });

  describe('in a charset', () => {
    const bytes = Buffer.from('{"text":"Gr\u00fc\u00dfe"}', 'latin1');
    const type = (value: string) => ({ 'content-type': value });
    const asText = (sent: Buffer, headers: Record<string, string>) =>
      jsonBody({
        body: sent.toString('utf8'),
        isBase64Encoded: false,
        headers: { 'content-length': String(sent.length), ...headers },
      });
    const malformed = expect.objectContaining({ code: 'ERR_MALFORMED', message: 'the body must be UTF-8' });

    test.each(['iso-8859-1', '"ISO-8859-1"', 'windows-1252'])('%s is decoded where its bytes are there', (charset) => {
      const headers = type(`application/vnd.api+json; charset=${charset}`);

      expect(jsonBody({ body: bytes.toString('base64'), isBase64Encoded: true, headers })).toEqual({
        text: 'Gr\u00fc\u00dfe',
      });
    });

    test('that nobody knows is refused', () => {
      const headers = type('application/x; charset=klingon');

      expect(() => jsonBody({ body: bytes.toString('base64'), isBase64Encoded: true, headers })).toThrow(malformed);
    });

    test.each([
      ['as it says', 'application/json; charset=iso-8859-1'],
      ['and says another', 'application/json; charset=utf-8'],
      ['and says nothing', 'application/json'],
    ])('that API Gateway took for UTF-8 is refused, never stored damaged, %s', (_, contentType) => {
      expect(() => asText(bytes, type(contentType))).toThrow(malformed);
    });

    test('that happens to be UTF-8 is refused if another is said', () => {
      expect(() => asText(Buffer.from('{"text":"\u00fc"}'), type('application/json; charset=latin1'))).toThrow(
        malformed,
      );
    });

    test('of ASCII alone is the same in all of them', () => {
      expect(asText(Buffer.from('{"text":"a"}'), type('application/json; charset=iso-8859-1'))).toEqual({ text: 'a' });
    });

    test('a replacement character that the client sent is one', () => {
      const sent = Buffer.from('\ufeff{"text":"a\ufffdb"}');

      expect(asText(sent, type('application/json;charset=UTF-8'))).toEqual({ text: 'a\ufffdb' });
      expect(jsonBody({ body: '{"text":"\ufffd"}', isBase64Encoded: false })).toEqual({ text: '\ufffd' });
    });
  });

  test('of quotes and backslashes is refused at once', () => {
    const startedAt = performance.now();

    expect(() => plain(`{"${'\\"'.repeat(16_000)}`)).toThrow(expect.objectContaining({ code: 'ERR_MALFORMED' }));

    expect(performance.now() - startedAt).toBeLessThan(200);
  });
});
