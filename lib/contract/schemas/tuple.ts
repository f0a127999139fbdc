import Type, { type TSchema } from 'typebox';

/** An array of these, in this order, of which `last` may be missing. */
export const tuple = (required: readonly TSchema[], last?: TSchema) => {
  return Type.Unsafe<unknown[]>({
    type: 'array',
    prefixItems: last ? [...required, last] : required,
    items: false,
    minItems: required.length,
  });
};
