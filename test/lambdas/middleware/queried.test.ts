import { expect, test } from 'vitest';
import { givenIn, queried } from '../../../lambdas/middleware/queried.ts';

const asItIs = (value: string, name: string) => `${name}: ${value}`;

test.each([{}, { after: undefined }])('%j says nothing', (query) => {
  expect(queried(query, 'after', asItIs)).toBeUndefined();
});

test('a query gives what is not said to be not given', () => {
  const query = { a: '', b: 'null', c: 'undefined', d: undefined, e: 'NULL', f: '0', g: ' ' };

  expect(givenIn(query)).toEqual({ e: 'NULL', f: '0', g: ' ' });
});

test.each(['0', ' ', 'NULL', 'nil', 'NaN'])('%j says something, which its parser takes or refuses', (after) => {
  expect(queried({ after }, 'after', asItIs)).toBe(`after: ${after}`);
});

test('a name is read in every spelling, and refused if two differ', () => {
  expect(queried({ conversation_id: 'c_1' }, 'conversationId', asItIs)).toBe('conversation_id: c_1');
  expect(() => queried({ conversation_id: 'c_1', conversationId: 'c_2' }, 'conversationId', asItIs)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID', field: 'conversation_id' }),
  );
});
