import Type from 'typebox';
import { expect, test } from 'vitest';
import { referenced } from '../../../lib/contract/referenced.ts';

const pointer = (name: string) => `#/${name}`;

test('a schema with a name is referred to, at any depth, and stands once among the components', () => {
  const Id = Type.String({ $id: 'Id' });
  const Thing = Type.Object({ id: Id, other: Type.Optional(Id) }, { $id: 'Thing' });
  const components = new Map();

  const list = referenced(Type.Array(Thing), components, pointer);

  expect(list).toEqual({ type: 'array', items: { $ref: '#/Thing' } });
  expect(Object.fromEntries(components)).toEqual({
    Id: { type: 'string' },
    Thing: {
      type: 'object',
      required: ['id'],
      properties: { id: { $ref: '#/Id' }, other: { $ref: '#/Id' } },
    },
  });
});

test('two different schemas cannot have one name', () => {
  const both = Type.Tuple([Type.String({ $id: 'Id' }), Type.Number({ $id: 'Id' })]);

  expect(() => referenced(both, new Map(), pointer)).toThrow('two schemas are named Id');
});
