import Type from 'typebox';

/** What says in a query that a parameter is not given: clients write it where they have no value. */
export const NotGiven = Type.Union([Type.Literal('null'), Type.Literal('undefined')], {
  $id: 'NotGiven',
  description: 'In a query: the parameter is not given. So is one that is empty.',
});
