import { expect, test } from 'vitest';
import { LONGEST_TEXT, messageText } from '../../../lambdas/domain/conversations/message-text.ts';
import { Refusal } from '../../../lambdas/domain/errors.ts';
import { sentenceOf } from '../../../lambdas/domain/refusals.ts';
import { DEFAULT_UPLOADS, fileSize, fileType } from '../../../lambdas/domain/uploads/upload.ts';
import { CODES } from '../../../lib/contract/schemas/error-body.ts';

const said = (refused: () => unknown): string => {
  try {
    refused();
  } catch (error) {
    if (error instanceof Refusal) return sentenceOf(error);
  }
  throw new Error('nothing was refused');
};

test.each<[string, () => unknown]>([
  ['Your message is too long (4,000 characters at most).', () => messageText('x'.repeat(LONGEST_TEXT + 1))],
  ['Your message is empty.', () => messageText('\u200b')],
  ['This file is empty.', () => fileSize(0, DEFAULT_UPLOADS)],
  ['This file is too large (10 MB at most).', () => fileSize(10 * 1024 * 1024 + 1, DEFAULT_UPLOADS)],
  [
    'This kind of file cannot be sent. PNG, JPEG, GIF, WebP, AVIF, PDF, and text can.',
    () => fileType('image/svg+xml', DEFAULT_UPLOADS),
  ],
  ['Files cannot be sent here.', () => fileType('image/png', { types: [] })],
])('a visitor reads: %s', (sentence, refused) => {
  expect(said(refused)).toBe(sentence);
});

test.each(CODES)('whatever is refused by %s, a visitor reads a sentence without names of programs', (code) => {
  expect(sentenceOf(new Refusal(code, 'mimeType must be x'))).toMatch(/^[A-Z][^_{}"]+[.]$/);
});
