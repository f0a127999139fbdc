import Type from 'typebox';

/** What says in a query that a parameter is not given: clients write it where they have no value. */
export const NotGiven = Type.Union([Type.Literal('null'), Type.Literal('undefined')], {
  $id: 'NotGiven',
  description: 'In a query: the parameter is not given. So is one that is empty.',
});

/** What a parameter of a query is where it is given, from its schema in the document. */
export function whereGiven<Schema extends { readonly [name: string]: unknown }>(schema: Schema): Schema {
  const [one, other] = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return other?.$ref === '#/components/schemas/NotGiven' ? one : schema;
}
