import type { OperatorLog } from '../domain/operator-log.ts';
import { inSources } from './in-sources.ts';

/** Writes one JSON line to the function's log group. */
export const operatorLog: OperatorLog = (line) => {
  const text = JSON.stringify(line);
  process.stdout.write(`${line.level === 'error' ? inSources(text) : text}\n`);
};
