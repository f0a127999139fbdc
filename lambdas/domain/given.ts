type Given<Of extends object> = { [Name in keyof Of]?: Exclude<Of[Name], undefined> };

/** Leaves out undefined properties, so that an optional property is absent rather than undefined. */
export const given = <Of extends object>(properties: Of): Given<Of> =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as Given<Of>;
