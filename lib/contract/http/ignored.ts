import Type from 'typebox';

/** What was left out of a visitor's request. */
export const ignored = {
  ignored: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 1,
      description: 'Names of fields of the request that the gateway does not know, and left out.',
      examples: [['colour']],
    }),
  ),
};
