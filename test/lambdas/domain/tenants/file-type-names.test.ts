import { describe, expect, test } from 'vitest';
import { FILE_TYPES } from '../../../../lambdas/domain/tenants/file-type.ts';
import { namedType } from '../../../../lambdas/domain/tenants/file-type-names.ts';

describe('the name of a type', () => {
  test.each([
    ['audio/webm;codecs=opus', 'audio/webm'],
    ['audio/webm; codecs="opus"', 'audio/webm'],
    [' Audio/WebM ; codecs=opus', 'audio/webm'],
    ['text/plain;charset=UTF-8', 'text/plain'],
    ['IMAGE/JPG', 'image/jpeg'],
    ['image/pjpeg', 'image/jpeg'],
    ['image/heif', 'image/heic'],
    ['audio/x-m4a', 'audio/mp4'],
    ['audio/mp3', 'audio/mpeg'],
    ['audio/x-wav', 'audio/wav'],
    ['audio/ogg; codecs=opus', 'audio/ogg'],
    ['video/x-m4v', 'video/mp4'],
    ['application/x-pdf', 'application/pdf'],
    ['application/vnd.ms-excel', 'text/csv'],
    ['text/markdown', 'text/plain'],
  ])('may have parameters, any case and another spelling: %j', (text, type) => {
    expect(namedType(text)).toBe(type);
  });

  test.each(FILE_TYPES)('is itself: %s', (type) => {
    expect([namedType(type), namedType(type.toUpperCase()), namedType(`${type}; a=b`)]).toEqual([type, type, type]);
  });

  test.each(['', ' ', ';', 'application/octet-stream', 'binary/octet-stream', '*/*', 'undefined'])(
    'may say nothing: %j',
    (text) => {
      expect(namedType(text)).toBe('unsaid');
    },
  );

  test.each(['text/html', 'image/svg+xml', 'image/', 'png', 'constructor', 'application/zip', 'text/html;a=image/png'])(
    'may be of a type that no tenant can allow: %j',
    (text) => {
      expect(namedType(text)).toBeNull();
    },
  );
});
