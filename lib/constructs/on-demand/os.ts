import type os from 'node:os';

const own = (): typeof os => process.getBuiltinModule('node:os');

/** What the SDK asks of `node:os`: for the name it gives itself in each request, and for files that are not there on Lambda. */
export const homedir = (): string => own().homedir();
export const platform = (): NodeJS.Platform => process.platform;
export const release = (): string => own().release();
