import Type from 'typebox';

/** A time as text. */
export const time = (description: string) =>
  Type.String({ format: 'date-time', description, examples: ['2026-11-22T09:30:00.000Z'] });

/** For how long something is valid. */
export const seconds = (description: string) => Type.Integer({ minimum: 0, description });
