/** An object of a document, whose parts are not known. */
export type Json = Readonly<Record<string, unknown>>;

/** The value as an object; one without parts if it is none. */
export const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** The parts of an object that are objects, by name. */
export const objects = (value: unknown): [string, Json][] =>
  Object.entries(object(value)).map(([name, part]) => [name, object(part)]);

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const string = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The last part of a `$ref`, as it is written in the document. */
export const referred = (value: Json): string | undefined =>
  typeof value.$ref === 'string'
    ? value.$ref.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~')
    : undefined;

/** What a `$ref` inside a document leads to; a value without one is itself. */
export function followed(document: Json, value: unknown): Json {
  const { $ref } = object(value);
  if (typeof $ref !== 'string') return object(value);
  const path = $ref.replace(/^#\//, '').split('/');
  const target = path.reduce<unknown>(
    (found, part) => object(found)[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  );
  if (target === undefined) throw new Error(`${$ref} leads nowhere`);
  return followed(document, target);
}
