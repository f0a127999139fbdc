import { expect, test } from 'vitest';
import { queried } from '../../../lambdas/middleware/queried.ts';

const asItIs = (value: string, name: string) => `${name}: ${value}`;

test.each([{}, { after: undefined }, { after: '' }, { after: 'null' }, { after: 'undefined' }])(
  '%j says nothing',
  (query) => {
    expect(queried(query, 'after', asItIs)).toBeUndefined();
  },
);

test.each(['0', ' ', 'NULL', 'nil', 'NaN'])('%j says something, which its parser takes or refuses', (after) => {
  expect(queried({ after }, 'after', asItIs)).toBe(`after: ${after}`);
});

test('a name is read in every spelling, and refused if two differ', () => {
  expect(queried({ conversation_id: 'c_1', conversationId: '' }, 'conversationId', asItIs)).toBe(
    'conversation_id: c_1',
  );
  expect(() => queried({ conversation_id: 'c_1', conversationId: 'c_2' }, 'conversationId', asItIs)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID', field: 'conversation_id' }),
  );
});
