import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** An error about a part of a template that the runner does not imitate; it names the source file that would have to know it. */
export const unsupported = (sentence: string, file: string): Error =>
  new Error(`${sentence} To support it here, extend lib/local/${relative(ROOT, file)}.`);
