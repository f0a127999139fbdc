import { describe, expect, test } from 'vitest';
import { FILE_TYPES, type FileType, isFileType, looksLike } from '../../../../lambdas/domain/tenants/file-type.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

/** How a file of each type begins, written by hand after the formats' own specifications. */
const BEGINNINGS: Record<FileType, Buffer> = {
  'image/png': bytes([0x89], 'PNG\r\n', [0x1a], '\n', [0, 0, 0, 13], 'IHDR'),
  'image/jpeg': bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16], 'JFIF'),
  'image/gif': bytes('GIF89a', [1, 0, 1, 0]),
  'image/webp': bytes('RIFF', [9, 0, 0, 0], 'WEBPVP8 '),
  'image/avif': bytes([0, 0, 0, 32], 'ftypavif'),
  'image/heic': bytes([0, 0, 0, 24], 'ftypheic'),
  'application/pdf': bytes('%PDF-1.7\n'),
  'text/plain': bytes('Grüße,\r\n\tSabine\n'),
  'text/csv': bytes('a;b\n1;2\n'),
  'video/mp4': bytes([0, 0, 0, 32], 'ftypisom'),
  'video/quicktime': bytes([0, 0, 0, 20], 'ftypqt  '),
  'video/webm': bytes([0x1a, 0x45, 0xdf, 0xa3]),
  'audio/mp4': bytes([0, 0, 0, 28], 'ftypM4A '),
  'audio/mpeg': bytes([0xff, 0xfb, 0x90, 0x64]),
  'audio/ogg': bytes('OggS', [0]),
  'audio/wav': bytes('RIFF', [36, 0, 0, 0], 'WAVEfmt '),
  'audio/webm': bytes([0x1a, 0x45, 0xdf, 0xa3]),
};

/** Types that share a container or a form, which their content alone does not distinguish. */
const ALIKE: FileType[][] = [
  ['text/plain', 'text/csv'],
  ['video/mp4', 'video/quicktime', 'audio/mp4'],
  ['video/webm', 'audio/webm'],
];

describe.each(FILE_TYPES)('%s', (type) => {
  test('is recognised by how it begins, and nothing else is taken for it', () => {
    const alike = ALIKE.find((group) => group.includes(type)) ?? [type];

    const taken = FILE_TYPES.filter((other) => looksLike(type, BEGINNINGS[other]));

    expect(taken.sort()).toEqual([...alike].sort());
  });

  test('is not an empty file, nor a cut one, nor a page', () => {
    const isText = type.startsWith('text/');

    expect(looksLike(type, Buffer.alloc(2))).toBe(false);
    expect(looksLike(type, BEGINNINGS[type].subarray(0, 1)) && !isText).toBe(false);
    expect(looksLike(type, Buffer.from('<!doctype html><script>')) && !isText).toBe(false);
  });
});

describe('a text', () => {
  test('may be cut in the middle of a character', () => {
    const text = Buffer.from('ü'.repeat(2049));

    expect(looksLike('text/plain', text.subarray(0, 4095))).toBe(true);
  });

  test.each([
    ['zeroes', Buffer.from('a\u0000b')],
    ['another encoding', Buffer.from([0x47, 0x72, 0xfc, 0x20, 0x20])],
    ['an escape from the text', Buffer.from('a\u0008b')],
  ])('has no %s', (_, content) => {
    expect(looksLike('text/plain', content)).toBe(false);
  });
});

test('types that a browser would run are not known', () => {
  for (const type of ['text/html', 'image/svg+xml', 'application/xml', 'text/javascript', 'toString']) {
    expect(isFileType(type)).toBe(false);
  }
});
