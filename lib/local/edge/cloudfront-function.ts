import { createRequire } from 'node:module';
import { createContext, Script } from 'node:vm';
import { unsupported } from '../cloudformation/unsupported.ts';
import type { ViewerRequestEvent } from './cloudfront-event.ts';

/** What a function's `handler` returned, and the id of the origin that it selected for this request, if it did. */
export interface EdgeFunctionOutcome {
  readonly result: unknown;
  readonly originId?: string;
}

/** A compiled CloudFront function: event in, what its `handler` did with it out. */
export type EdgeFunction = (event: ViewerRequestEvent) => Promise<EdgeFunctionOutcome>;

const MODULES = ['buffer', 'crypto', 'querystring'];
const nodeRequire = createRequire(import.meta.url);

/** How long the code may run before it is stopped, on a machine however busy; CloudFront's own limit is below one millisecond of computing. */
const TIME_LIMIT_MS = 10_000;

/** The one import of runtime 2.0, which has to be the first line. */
const CLOUDFRONT_IMPORT = /^import cf from (['"])cloudfront\1;[ \t]*(?=\r?\n|$)/;

/**
 * Runs the code of a CloudFront function, in a new context for every event, so that no state survives between two requests.
 * Its globals are those of runtime 2.0: console, Buffer, atob, btoa, `require` of three modules, and `cf` if it is imported.
 * Known differences: all of V8's JavaScript works, of which CloudFront supports a part; of `cf` only
 * `selectRequestOriginById`, without options, so no key-value store; the limit of computing time is a second instead of a
 * millisecond.
 */
export function edgeFunction(code: string, name: string, log: (line: string) => void): EdgeFunction {
  const body = code.replace(CLOUDFRONT_IMPORT, '');
  if (/^\s*import\s/m.test(body)) {
    throw unsupported(
      `The CloudFront function ${name} uses an import other than \`import cf from 'cloudfront';\` in its first line, which is not emulated.`,
      import.meta.filename,
    );
  }
  const importsCf = body !== code;
  const definition = new Script(body, { filename: `${name}.js` });
  const call = new Script('(async () => JSON.stringify(await handler(JSON.parse(event))))()');
  return async (event) => {
    let originId: string | undefined;
    const selectRequestOriginById = (id: unknown, ...options: unknown[]) => {
      if (typeof id !== 'string' || options.length > 0) {
        throw new Error('cf.selectRequestOriginById is emulated with the id of an origin only');
      }
      originId = id;
    };
    const write = (...parts: unknown[]) => log(parts.map(String).join(' '));
    const context = createContext({
      console: { log: write, error: write },
      Buffer,
      atob,
      btoa,
      event: JSON.stringify(event),
      ...(importsCf ? { cf: only({ selectRequestOriginById }) } : {}),
      require: (module: string): unknown => {
        if (!MODULES.includes(module)) throw new Error(`CloudFront functions cannot require ${module}`);
        return nodeRequire(`node:${module}`);
      },
    });
    definition.runInContext(context, { timeout: TIME_LIMIT_MS });
    const result: unknown = await call.runInContext(context, { timeout: TIME_LIMIT_MS });
    return {
      result: typeof result === 'string' ? JSON.parse(result) : undefined,
      ...(originId === undefined ? {} : { originId }),
    };
  };
}

/** An object whose other members throw when they are read, instead of being `undefined`. */
const only = (members: object): object =>
  new Proxy(members, {
    get(target, name) {
      if (!(name in target)) throw new Error(`cf.${String(name)} is not emulated`);
      return Reflect.get(target, name);
    },
  });
