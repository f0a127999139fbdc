import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromWorker, Invocation, WorkerSettings } from './function-environment.ts';

/**
 * The thread of one execution environment: loads the bundle once, then handles one event at a time, as Lambda does.
 * Known differences: the working directory is the runner's, and a worker is not frozen between two invocations, so
 * unfinished background work of a handler continues at once.
 */
const settings = workerData as WorkerSettings;
const post = (message: FromWorker): void => parentPort?.postMessage(message);

type Handler = (event: unknown, context: Record<string, unknown>) => unknown;

async function load(): Promise<Handler> {
  const dot = settings.handler.lastIndexOf('.');
  const [file, name] = [settings.handler.slice(0, dot), settings.handler.slice(dot + 1)];
  const base = join(settings.directory, file);
  const path = ['.js', '.cjs', '.mjs'].map((extension) => base + extension).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`there is no ${file}.js in the bundle`);
  // What a bundle exports is awaited before the first event, if it is a promise (aws-facts 4).
  const bundle: unknown = await (path.endsWith('.mjs') ? import(pathToFileURL(path).href) : createRequire(path)(path));
  const handler = (bundle as Record<string, unknown>)[name];
  if (typeof handler !== 'function') throw new Error(`${settings.handler} is not a function`);
  // Node 24 on Lambda has no callback style (aws-facts 4).
  if (handler.length > 2) throw new Error(`${settings.handler} takes a callback, which Node 24 on Lambda refuses`);
  return handler as Handler;
}

async function run(handler: Handler, { requestId, event, traceId, deadline }: Invocation): Promise<void> {
  process.env._X_AMZN_TRACE_ID = traceId;
  const context = {
    ...settings.context,
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const result = await handler(JSON.parse(event), context);
    post({ type: 'result', result: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    post({ type: 'failure', isFatal: false, ...described(error) });
  }
}

function described(error: unknown): { errorType: string; errorMessage: string; trace: string } {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: '' };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack ?? '' };
}

const loaded = load();
loaded.then(
  () => post({ type: 'ready' }),
  (error: unknown) => {
    post({ type: 'failure', isFatal: true, ...described(error) });
    parentPort?.close();
  },
);
parentPort?.on('message', (invocation: Invocation) => {
  void loaded.then((handler) => run(handler, invocation));
});
