import { expect, test } from 'vitest';
import { invalid, Refusal } from '../../../../lambdas/domain/errors.ts';
import { refusalReply } from '../../../../lambdas/handlers/socket/refusal-reply.ts';

const busy = new Refusal('ERR_BUSY', 'try again', { retryAfter: 1 });
const base = { error: 'try again', code: 'ERR_BUSY', retryAfter: 1, requestId: 'r' };

test.each([
  ['in the spelling of the API', { clientMessageId: 'm1' }, { temp_id: 'm1' }],
  ['in that of widgets', { temp_id: 'm1' }, { temp_id: 'm1' }],
  ['in the first of both', { clientMessageId: 'm1', temp_id: 'm2' }, { temp_id: 'm1' }],
  ['as long as it may be', { temp_id: 'x'.repeat(200) }, { temp_id: 'x'.repeat(128) }],
  ['if it is a text', { temp_id: 7 }, {}],
  ['if anything was said', undefined, {}],
  ['if an object was said', 'text', {}],
  ['if more than nothing was said', null, {}],
])('a refusal names the message that was refused, %s', (_how, said, named) => {
  expect(refusalReply(busy, { said, requestId: 'r' })).toEqual({ ...base, ...named });
});

test('a refusal of a field names the field', () => {
  expect(refusalReply(invalid('text', 'must be a string'), { said: {}, requestId: 'r' })).toEqual({
    error: 'text must be a string',
    code: 'ERR_INVALID',
    field: 'text',
    requestId: 'r',
  });
});
