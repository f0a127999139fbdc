type Given<Of extends object> = { [Name in keyof Of]?: Exclude<Of[Name], undefined> };

/** Leaves out undefined properties, so that an optional property is absent rather than undefined. */
export const given = <Of extends object>(properties: Of): Given<Of> =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as Given<Of>;

/** Whether a value says "not given", as clients of several languages do: null, an empty text, an empty list or object. */
export const saysNothing = (value: unknown): value is undefined | null | '' | [] | Record<string, never> =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);
