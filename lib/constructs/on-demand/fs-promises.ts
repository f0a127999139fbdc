import type fs from 'node:fs/promises';

/** The SDK reads files of a developer's machine, which are not there on Lambda; and mentions them when it is loaded. */
export const readFile = ((...args: Parameters<typeof fs.readFile>) =>
  process.getBuiltinModule('node:fs/promises').readFile(...args)) as typeof fs.readFile;
