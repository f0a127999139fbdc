import type { Log } from '../domain/operator-log.ts';
import { inSources } from './in-sources.ts';

/** One JSON line to the function's log group. */
export const log: Log = (line) => {
  const text = JSON.stringify(line);
  process.stdout.write(`${line.level === 'error' ? inSources(text) : text}\n`);
};
