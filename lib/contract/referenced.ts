import type { TSchema } from 'typebox';

/** A schema or document as plain JSON. */
export type Json = { readonly [name: string]: unknown };

/** Schemas by their names. */
export type Components = Map<string, Json>;

/**
 * A schema as plain JSON, in which schemas that have a name are referred to and stand in `components` instead. Two of one name
 * have to be equal.
 */
export function referenced(schema: TSchema, components: Components, pointer: (name: string) => string): Json {
  return walked(JSON.parse(JSON.stringify(schema)), components, pointer) as Json;
}

function walked(value: unknown, components: Components, pointer: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => walked(each, components, pointer));
  if (typeof value !== 'object' || value === null) return value;
  const { $id, ...rest } = value as { $id?: unknown };
  const plain = Object.fromEntries(
    Object.entries(rest).map(([name, each]) => [name, walked(each, components, pointer)]),
  );
  if (typeof $id !== 'string') return plain;
  const known = components.get($id);
  if (known && JSON.stringify(known) !== JSON.stringify(plain)) throw new Error(`two schemas are named ${$id}`);
  components.set($id, plain);
  return { $ref: pointer($id) };
}
