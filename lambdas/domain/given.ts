type Given<Of extends object> = { [Name in keyof Of]?: Exclude<Of[Name], undefined> };

/** Leaves out undefined properties, so that an optional property is absent rather than undefined. */
export const given = <Of extends object>(properties: Of): Given<Of> =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as Given<Of>;

/** Whether a value says "not given": null or an empty text, as clients write an optional field that they have no value for. */
export const saysNothing = (value: unknown): value is undefined | null | '' =>
  value === undefined || value === null || value === '';

/** Whether a list or object is not given, or has nothing in it: some languages write an empty object as an empty list. */
export const holdsNothing = (value: unknown): boolean =>
  saysNothing(value) || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const NOTHING_IN_QUERY: ReadonlySet<string | undefined> = new Set([undefined, '', 'null', 'undefined']);

/** The same of a query: what forms, templates and programs write for a value that they do not have. It is a value of no parameter. */
export const saysNothingInQuery = (value: string | undefined): boolean => NOTHING_IN_QUERY.has(value);
