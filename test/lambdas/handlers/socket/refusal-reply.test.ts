import { expect, test } from 'vitest';
import { invalid, Refusal } from '../../../../lambdas/domain/errors.ts';
import { refusalReply } from '../../../../lambdas/handlers/socket/refusal-reply.ts';

const busy = new Refusal('ERR_BUSY', 'try again', { retryAfter: 1 });
const base = { error: 'try again', code: 'ERR_BUSY', retryAfter: 1, requestId: 'r' };

test.each([
  ['in the spelling of the API', { clientMessageId: 'm1' }, { temp_id: 'm1' }],
  ['in the spelling of widgets', { temp_id: 'm1' }, { temp_id: 'm1' }],
  ['by the first if it has both', { clientMessageId: 'm1', temp_id: 'm2' }, { temp_id: 'm1' }],
  ['cut to the longest valid id', { temp_id: 'x'.repeat(200) }, { temp_id: 'x'.repeat(128) }],
  ['between characters', { temp_id: `${'x'.repeat(127)}🦊` }, { temp_id: 'x'.repeat(127) }],
  ['by the digits of a number', { temp_id: 7 }, { temp_id: '7' }],
  ['unless the id is no text', { temp_id: {} }, {}],
  ['unless there is no payload', undefined, {}],
  ['unless the payload is no object', 'text', {}],
  ['unless the payload is null', null, {}],
])('a refusal names the message that was refused, %s', (_how, payload, named) => {
  expect(refusalReply(busy, { said: payload, requestId: 'r' })).toEqual({ ...base, ...named });
});

test('a refusal of a field names the field', () => {
  expect(refusalReply(invalid('text', 'must be a string'), { said: {}, requestId: 'r' })).toEqual({
    error: 'text must be a string',
    code: 'ERR_INVALID',
    field: 'text',
    requestId: 'r',
  });
});
