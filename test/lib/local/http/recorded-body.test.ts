import { expect, test } from 'vitest';
import { RECORDED_BYTES, recordedBody } from '../../../../lib/local/http/recorded-body.ts';

test.each([
  ['text', 'text'],
  [Buffer.from('täxt'), 'täxt'],
  [Buffer.from('\uFEFFwith a mark'), '\uFEFFwith a mark'],
  ['', ''],
])('%j is recorded as text', (sent, body) => {
  expect(recordedBody(sent)).toEqual({ body, cut: false });
});

test('what is not UTF-8 is recorded as bytes', () => {
  expect(recordedBody(Buffer.from([0xff, 0x00]))).toEqual({ body: Uint8Array.of(0xff, 0x00), cut: false });
  expect(recordedBody(Buffer.from([0x61, 0xc3])).body).toEqual(Uint8Array.of(0x61, 0xc3));
});

test('a body of just the limit is whole, a longer one is cut and says so', () => {
  expect(recordedBody('x'.repeat(RECORDED_BYTES))).toMatchObject({ cut: false });
  expect(recordedBody(`${'x'.repeat(RECORDED_BYTES)}y`)).toEqual({ body: 'x'.repeat(RECORDED_BYTES), cut: true });
});

test('a character that the cut splits is left out', () => {
  const { body } = recordedBody(Buffer.from(`${'x'.repeat(RECORDED_BYTES - 1)}äy`));

  expect(body).toBe('x'.repeat(RECORDED_BYTES - 1));
});
