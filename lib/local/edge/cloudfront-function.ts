import { createRequire } from 'node:module';
import { createContext, Script } from 'node:vm';
import { unsupported } from '../cloudformation/unsupported.ts';
import type { ViewerRequestEvent } from './cloudfront-event.ts';

/** A compiled CloudFront function: event in, whatever its `handler` returned out. */
export type EdgeFunction = (event: ViewerRequestEvent) => Promise<unknown>;

const MODULES = ['buffer', 'crypto', 'querystring'];
const nodeRequire = createRequire(import.meta.url);

/** How long the code may run before it is stopped; CloudFront's own limit is below one millisecond of computing. */
const TIME_LIMIT_MS = 1000;

/**
 * Runs the code of a CloudFront function, in a new context for every event, so that no state survives between two requests.
 * Its globals are those of runtime 2.0: console, Buffer, atob, btoa, and `require` of three modules.
 * Known differences: all of V8's JavaScript works, of which CloudFront supports a part; no key-value store; the limit of
 * computing time is a second instead of a millisecond.
 */
export function edgeFunction(code: string, name: string, log: (line: string) => void): EdgeFunction {
  if (/^\s*import\s/m.test(code)) {
    throw unsupported(`The CloudFront function ${name} uses import, which is not emulated.`, import.meta.filename);
  }
  const definition = new Script(code, { filename: `${name}.js` });
  const call = new Script('(async () => JSON.stringify(await handler(JSON.parse(event))))()');
  return async (event) => {
    const write = (...parts: unknown[]) => log(parts.map(String).join(' '));
    const context = createContext({
      console: { log: write, error: write },
      Buffer,
      atob,
      btoa,
      event: JSON.stringify(event),
      require: (module: string): unknown => {
        if (!MODULES.includes(module)) throw new Error(`CloudFront functions cannot require ${module}`);
        return nodeRequire(`node:${module}`);
      },
    });
    definition.runInContext(context, { timeout: TIME_LIMIT_MS });
    const result: unknown = await call.runInContext(context, { timeout: TIME_LIMIT_MS });
    return typeof result === 'string' ? JSON.parse(result) : undefined;
  };
}
