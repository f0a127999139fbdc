import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameLengths } from '../../../../lib/local/api-gateway/frame-lengths.ts';

/** A masked client frame with a payload of zeros. */
function frame(length: number): Buffer {
  const header =
    length < 126
      ? Buffer.from([0x81, 0x80 | length])
      : length < 65_536
        ? Buffer.from([0x81, 0x80 | 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([0x81, 0x80 | 127]), bigEndian(length)]);
  return Buffer.concat([header, Buffer.alloc(4), Buffer.alloc(length)]);
}
function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

test('the length of every frame is seen, however the bytes are cut', () => {
  const lengths = fc.array(fc.oneof(fc.nat(200), fc.nat(70_000)), { maxLength: 5 });
  fc.assert(
    fc.property(lengths, fc.array(fc.integer({ min: 1, max: 40_000 })), (sent, cuts) => {
      const seen: number[] = [];
      const watch = frameLengths((length) => seen.push(length));
      let rest = Buffer.concat(sent.map(frame));
      for (const cut of cuts) {
        watch(rest.subarray(0, cut));
        rest = rest.subarray(cut);
      }
      watch(rest);
      expect(seen).toEqual(sent);
    }),
    { numRuns: 100 },
  );
});

test('byte by byte works as well', () => {
  const seen: number[] = [];
  const watch = frameLengths((length) => seen.push(length));

  for (const byte of Buffer.concat([frame(0), frame(130), frame(66_000)])) watch(Buffer.from([byte]));

  expect(seen).toEqual([0, 130, 66_000]);
});
