import type { Log } from '../domain/tenant-ports.ts';

/** One JSON line to the function's log group. */
export const log: Log = (line) => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
