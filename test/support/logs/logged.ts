import type { Local } from '@chat-gateway/local';
import type { LogLine } from '@chat-gateway/local/observations';
import { expect } from 'vitest';

/** A parsed line of a log, and whose it is. */
// biome-ignore lint/suspicious/noExplicitAny: any log's JSON; a wrong name fails the test
export type Logged = { of: LogLine['of']; name: string; line: Record<string, any> };

/** The parsed lines of all logs so far. */
export const loggedSoFar = ({ observations }: Pick<Local, 'observations'>): Logged[] =>
  observations
    .past('log')
    .flatMap(({ of, name, line }) => (line.startsWith('{') ? [{ of, name, line: JSON.parse(line) }] : []));

/** Waits until a line is logged that fits, and answers it. A function's lines come a little after its answer. */
export async function logged(
  product: Pick<Local, 'observations'>,
  begin: string,
  fits: (line: Logged['line']) => boolean,
): Promise<Logged['line']> {
  const found = () =>
    loggedSoFar(product).find(({ of, name, line }) => (of === begin || name.startsWith(begin)) && fits(line))?.line;
  await expect.poll(found, { message: `a line of ${begin}` }).toBeDefined();
  return found() ?? {};
}
