import { expect, test } from 'vitest';
import { invalid, Refusal } from '../../../lambdas/domain/errors.ts';
import { TITLE } from '../../../lambdas/middleware/http-errors.ts';
import { webchatErrors } from '../../../lambdas/middleware/webchat-errors.ts';

test('the request id goes into a header, since any characters can be in it', () => {
  const { statusCode, headers, body } = webchatErrors(invalid('text', 'must be a string'), 'abc-410-closed');

  expect([statusCode, headers?.['x-request-id']]).toEqual([400, 'abc-410-closed']);
  expect(body).toEqual({
    error: 'text must be a string',
    code: 'ERR_INVALID',
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: 'text must be a string',
    field: 'text',
  });
});

test.each(['https://Closed.example is not an allowed origin', 'there is no tenant shop410'])(
  'a sentence that a widget would misread gives way to the title: %s',
  (sentence) => {
    const { body } = webchatErrors(new Refusal('ERR_ORIGIN', sentence), 'request-1');

    expect(body).toMatchObject({ error: TITLE.ERR_ORIGIN, detail: TITLE.ERR_ORIGIN });
    expect(JSON.stringify(body)).not.toMatch(/closed|410/i);
  },
);

test('no title would be misread, and each can stand in a header', () => {
  expect(Object.values(TITLE).join()).not.toMatch(/closed|410/i);
  for (const title of Object.values(TITLE)) expect(title).toMatch(/^[ !#-[\]-~]+$/);
});
