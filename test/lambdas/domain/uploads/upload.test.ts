import { describe, expect, test } from 'vitest';
import { FILE_TYPES, type FileType, missingExtension } from '../../../../lambdas/domain/tenants/file-type.ts';
import {
  attachmentUrls,
  DEFAULT_UPLOADS,
  fileName,
  fileSize,
  fileType,
  isTokenOf,
  SAFE_FILE_NAME,
  savedName,
  uploadRules,
  uploadTokenHash,
} from '../../../../lambdas/domain/uploads/upload.ts';
import { aTenant } from '../../../support/builders/tenants.ts';

const refused = (code: string, field: string) => expect.objectContaining({ code, field });

describe('a file’s name', () => {
  test.each(['a.png', 'Angebot „neu“ (2).pdf', '写真.jpg', '🦊.gif', 'a'.repeat(200)])('may be %j', (name) => {
    expect(fileName(name)).toBe(name);
  });

  test.each<[unknown, string]>([
    ['\u200eIMG-20260101-WA0001.png', 'IMG-20260101-WA0001.png'],
    ['x\u202egnp.exe', 'xgnp.exe'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\fakepath\\a.png', 'a.png'],
    ['a\nb.txt', 'a b.txt'],
    ['a\u0000\u009f.txt', 'a.txt'],
    ['\ud83d.png', '.png'],
    [' a.png ', 'a.png'],
    [`${'a'.repeat(201)}.png`, `${'a'.repeat(196)}.png`],
    [`${'🦊'.repeat(200)}.png`, `${'🦊'.repeat(98)}.png`],
    [`${'a'.repeat(195)}👩‍👩‍👧.jpeg`, `${'a'.repeat(195)}.jpeg`],
    ['a'.repeat(201), 'a'.repeat(200)],
    [`a.${'b'.repeat(300)}`, `a.${'b'.repeat(198)}`],
    ['', 'file'],
    [' \u200e\u200b', 'file'],
    ['a/', 'file'],
    [7, 'file'],
    [null, 'file'],
    [undefined, 'file'],
  ])('is cleaned, never refused: %j', (name, cleaned) => {
    expect(fileName(name)).toBe(cleaned);
    expect(fileName(name)).toMatch(SAFE_FILE_NAME);
  });
});

test.each<[string, FileType, string]>([
  ['a.png', 'image/png', 'a.png'],
  ['A.JPEG', 'image/jpeg', 'A.JPEG'],
  ['notes', 'text/plain', 'notes.txt'],
  ['invoice.bat', 'text/plain', 'invoice.bat.txt'],
  ['invoice.bat.', 'text/plain', 'invoice.bat.txt'],
  ['invoice.txt.bat . .', 'text/plain', 'invoice.txt.bat.txt'],
  ['invoice.txt ', 'text/plain', 'invoice.txt'],
  ['form.hta', 'text/csv', 'form.hta.csv'],
  ['page.html', 'application/pdf', 'page.html.pdf'],
  ['photo.exe', 'image/png', 'photo.exe.png'],
  ['.bat', 'text/plain', '.bat.txt'],
  ['txt', 'text/plain', 'txt.txt'],
  ['...', 'text/plain', 'file.txt'],
  [`${'a'.repeat(196)}.bat`, 'text/plain', `${'a'.repeat(196)}.txt`],
])('%j of %s is saved as %j', (name, type, saved) => {
  expect(savedName(name, type)).toBe(saved);
});

test('whatever its name, a file of each type is saved with an extension of that type, and again the same', () => {
  for (const type of FILE_TYPES) {
    for (const name of ['x', 'x.exe', 'x.ps1 ', 'x.pdf', 'x.tar.gz', '\u{1f98a}'.repeat(100)]) {
      const saved = savedName(fileName(name), type);

      expect(missingExtension(type, saved)).toBe('');
      expect(savedName(saved, type)).toBe(saved);
      expect(saved.isWellFormed() && saved.length <= 200).toBe(true);
    }
  }
});

describe('what a tenant accepts', () => {
  test('is images, documents and text up to 10 MB, unless it chose', () => {
    const { types, megabytes } = DEFAULT_UPLOADS;

    expect(uploadRules(aTenant())).toEqual({ types, megabytes: 10 });
    expect(uploadRules(aTenant({ uploadTypes: ['video/mp4'] }))).toEqual({ types: ['video/mp4'], megabytes });
    expect(uploadRules(aTenant({ uploadMegabytes: 50 }))).toEqual({ types, megabytes: 50 });
  });

  test('may be nothing, and then the refusal says so', () => {
    expect(() => fileType('image/png', uploadRules(aTenant({ uploadTypes: [] })))).toThrow('this site takes no files');
  });

  test('is compared without regard to case, and never by part of a name', () => {
    expect(fileType('Image/PNG', DEFAULT_UPLOADS)).toBe('image/png');
    for (const type of ['image/', 'video/mp4', 'text/html', 'constructor']) {
      expect(() => fileType(type, DEFAULT_UPLOADS)).toThrow(refused('ERR_UNSUPPORTED_TYPE', 'mimeType'));
    }
  });

  test('is left to the content, if it is not said', () => {
    for (const type of ['', null, undefined, 'application/octet-stream']) {
      expect(fileType(type, DEFAULT_UPLOADS)).toBeUndefined();
      expect(() => fileType(type, { types: [] })).toThrow('this site takes no files');
    }
    expect(() => fileType(7, DEFAULT_UPLOADS)).toThrow(refused('ERR_INVALID', 'mimeType'));
  });

  test('is exact to the byte', () => {
    const most = 10 * 1024 * 1024;

    expect([fileSize(1, DEFAULT_UPLOADS), fileSize(most, DEFAULT_UPLOADS)]).toEqual([1, most]);
    expect(() => fileSize(most + 1, DEFAULT_UPLOADS)).toThrow(refused('ERR_TOO_LARGE', 'size'));
    for (const size of [0, -1, 1.5, Number.NaN, '1', undefined]) {
      expect(() => fileSize(size, DEFAULT_UPLOADS)).toThrow(refused('ERR_INVALID', 'size'));
    }
  });
});

test('a token is recognised by its hash alone', () => {
  const upload = { tokenHash: uploadTokenHash('right') };

  expect([isTokenOf(upload, 'right'), isTokenOf(upload, 'wrong'), isTokenOf(upload, '')]).toEqual([true, false, false]);
  expect(upload.tokenHash).not.toContain('right');
});

describe('the URLs that a message carries', () => {
  const url = 'https://chat.example/files/a';

  test.each([
    [undefined, []],
    [null, []],
    [[], []],
    [[{ url }], [url]],
    [[{ url }, { url }], [url]],
    ['', []],
    [{}, []],
    [{ items: [] }, []],
    [{ items: null }, []],
    [{ items: [{ type: 'image', payload: { url, filename: 'x' } }] }, [url]],
  ])('%j', (value, urls) => {
    expect(attachmentUrls(value)).toEqual(urls);
  });

  test.each([
    'a',
    7,
    { url },
    { items: 1 },
    [null],
    [7],
    ['a'],
    [{ url: 1 }],
    [{ payload: null }],
    Array(11).fill({ url }),
  ])('is refused as %j', (value) => {
    expect(() => attachmentUrls(value)).toThrow(refused('ERR_INVALID', 'attachments'));
  });
});
