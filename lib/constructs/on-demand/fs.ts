import type fs from 'node:fs';

/** As much of `node:fs` as the SDK mentions, for files that we never send: Node's own is not loaded before it is asked for. */
const own = (): typeof fs => process.getBuiltinModule('node:fs');

export const createReadStream: typeof fs.createReadStream = (...args) => own().createReadStream(...args);
export const fstatSync = ((...args: Parameters<typeof fs.fstatSync>) =>
  own().fstatSync(...args)) as typeof fs.fstatSync;
export const lstatSync = ((...args: Parameters<typeof fs.lstatSync>) =>
  own().lstatSync(...args)) as typeof fs.lstatSync;

/** For `instanceof`, which is all that the SDK does with it. */
export const ReadStream = {
  [Symbol.hasInstance]: (value: unknown): boolean => value instanceof own().ReadStream,
};
