import { describe, expect, test } from 'vitest';
import {
  FILE_TYPES,
  type FileType,
  isFileType,
  looksLike,
  sentType,
} from '../../../../lambdas/domain/tenants/file-type.ts';

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
  test.each([
    ['Windows-1252', Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65])],
    ['Shift JIS', Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67])],
    ['Cyrillic of Windows', Buffer.from([0xff, 0xe1, 0xeb, 0xee, 0xea, 0xee])],
    ['UTF-16, little end first', Buffer.from('\ufeffGr\u00fc\u00dfe', 'utf16le')],
    ['UTF-16, big end first', Buffer.from('\ufeffGr\u00fc\u00dfe', 'utf16le').swap16()],
    ['UTF-8 with a mark', Buffer.from('\ufeffGr\u00fc\u00dfe')],
    ['a text about PDF', Buffer.from('a file that begins with %PDF-1.7 is one')],
  ])('may be of any encoding: %s', (_, content) => {
    expect(looksLike('text/plain', content)).toBe(true);
    expect(sentType({ head: content, filename: 'a' }, FILE_TYPES)).toBe('text/plain');
  });

  test('may be cut in the middle of a character', () => {
    const text = Buffer.from('ü'.repeat(2049));

    expect(looksLike('text/plain', text.subarray(0, 4095))).toBe(true);
  });

  test.each([
    ['zeroes', Buffer.from('a\u0000b')],
    ['an escape from the text', Buffer.from('a\u0008b')],
  ])('has no %s', (_, content) => {
    expect(looksLike('text/plain', content)).toBe(false);
  });
});

describe('a mark of its type', () => {
  const box = (...words: string[]) => bytes([0, 0, 0, 8 + 4 * words.length], 'ftyp', ...words, [0, 0, 0, 99], 'meta');

  test.each<[string, FileType, Buffer]>([
    ['AVIF whose major brand says only that it is a picture', 'image/avif', box('mif1', '\0\0\0\0', 'miaf', 'avif')],
    ['HEIC of that brand', 'image/heic', box('mif1', '\0\0\0\0', 'miaf', 'heic')],
    ['HEIC that says no more', 'image/heic', box('mif1', '\0\0\0\0')],
    ['a sequence of AVIF', 'image/avif', box('msf1', '\0\0\0\0', 'avis')],
    ['PDF after a mark of UTF-8', 'application/pdf', bytes([0xef, 0xbb, 0xbf], '%PDF-1.7')],
    ['PDF after empty lines', 'application/pdf', bytes('\r\n\n%PDF-1.4')],
    ['PDF after other bytes', 'application/pdf', bytes([0, 1, 2], 'x'.repeat(1000), '%PDF-1.4')],
    ['QuickTime from before there were brands', 'video/quicktime', bytes([0, 0, 2, 0], 'moov')],
    ['sound in an MP4', 'audio/mp4', box('M4A ', '\0\0\0\0', 'isom')],
    ['a film of a phone', 'video/mp4', box('3gp5', '\0\0\0\0', 'isom')],
    ['WebM', 'video/webm', bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84], 'webm')],
  ])('is found: %s', (_, type, head) => {
    expect(looksLike(type, head)).toBe(true);
    expect(sentType({ head, filename: 'a' }, FILE_TYPES)).toBe(type);
  });

  test('of PDF is not looked for after the first 1,024 bytes', () => {
    expect(looksLike('application/pdf', bytes([0], 'x'.repeat(1023), '%PDF-1.4'))).toBe(false);
  });

  test('of a brand is not looked for behind the box of brands', () => {
    const behind = bytes([0, 0, 0, 16], 'ftypmif1', [0, 0, 0, 0], 'avif');

    expect([looksLike('image/avif', behind), looksLike('image/heic', behind)]).toEqual([false, true]);
  });
});

describe('the type of what was sent', () => {
  const ALL = FILE_TYPES;

  test.each<[string, FileType | undefined, Buffer, string, FileType | null]>([
    ['as declared, if the content fits', 'audio/webm', BEGINNINGS['video/webm'], 'a.webm', 'audio/webm'],
    ['another that was not declared', 'image/png', BEGINNINGS['image/jpeg'], 'a.png', 'image/jpeg'],
    ['a picture that was declared as a text', 'text/plain', BEGINNINGS['image/jpeg'], 'a.txt', 'image/jpeg'],
    ['by the name, where two are alike', undefined, BEGINNINGS['text/csv'], 'a.CSV', 'text/csv'],
    ['of no use, if it says what the content is not', undefined, BEGINNINGS['image/png'], 'a.csv', 'image/png'],
    ['none for a text that was declared as a picture', 'image/png', Buffer.from('Not found'), 'a.png', null],
    ['none for a page that was declared as a picture', 'image/png', Buffer.from('<!doctype html>'), 'a.png', null],
    ['none for a page', undefined, Buffer.from('<!doctype html>'), 'a.txt', null],
    ['none for a drawing that can run', undefined, Buffer.from('\ufeff\n <svg onload="x">'), 'a.svg', null],
    ['none for a page in UTF-16', undefined, Buffer.from('\ufeff<html>', 'utf16le'), 'a', null],
    ['none for a program', undefined, Buffer.from('\u007fELF\u0001\u0000', 'latin1'), 'a.png', null],
    ['none for Matroska that is no WebM', undefined, BEGINNINGS['video/webm'], 'a.mkv', null],
  ])('is %s', (_, declared, head, filename, type) => {
    expect(sentType({ head, declared, filename }, ALL)).toBe(type);
  });

  test.each(ALL)('is never one that the tenant does not take: %s', (type) => {
    const others = ALL.filter((other) => !(ALIKE.find((group) => group.includes(type)) ?? [type]).includes(other));

    for (const declared of [undefined, type, 'image/png', 'text/plain'] as const) {
      const found = sentType({ head: BEGINNINGS[type], declared, filename: `a.${type}` }, others);
      expect(found).toBeNull();
    }
  });
});

test('types that a browser would run are not known', () => {
  for (const type of ['text/html', 'image/svg+xml', 'application/xml', 'text/javascript', 'toString']) {
    expect(isFileType(type)).toBe(false);
  }
});
