import { expect, test } from 'vitest';
import { fieldsOf, shapeOf } from './fields.ts';

test('a field that one sample lacks is optional, and one that is undefined is not there', () => {
  expect(
    fieldsOf([
      { b: 1, a: 1 },
      { a: 2, c: undefined },
    ]),
  ).toBe('a, b?');
});

test.each([
  ['message {text, attachments?}', { name: 'message', fields: 'attachments?, text' }],
  ['conversation {conversation: {id, at}, cursor?}', { name: 'conversation', fields: 'conversation, cursor?' }],
  ['conversation:close', { name: 'conversation:close', fields: '' }],
  ['{seq}', { name: '', fields: 'seq' }],
])('%s is read', (code, shape) => {
  expect(shapeOf(code)).toEqual(shape);
});
