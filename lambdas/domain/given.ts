type Given<Of extends object> = { [Name in keyof Of]?: Exclude<Of[Name], undefined> };

/** Leaves out what is not given, so that an optional property is absent rather than undefined. */
export const given = <Of extends object>(properties: Of): Given<Of> =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as Given<Of>;
