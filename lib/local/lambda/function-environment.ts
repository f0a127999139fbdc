import { url as inspectorUrl } from 'node:inspector';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { FunctionDefinition } from '../cloudformation/function-definition.ts';
import { traceId } from '../http/request-ids.ts';
import type { Cancel, Time } from '../time/time.ts';

/** The settings that a worker starts with. */
export interface WorkerSettings {
  readonly directory: string;
  readonly handler: string;
  readonly context: Readonly<Record<string, string>>;
}

/** One event on its way to a worker. */
export interface Invocation {
  readonly requestId: string;
  /** JSON, as for Lambda: no other values can be passed. */
  readonly event: string;
  readonly traceId: string;
  /** By the machine's clock. */
  readonly deadline: number;
}

/** A message of a worker. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly result: string }
  /** `isFatal`: the bundle did not load, so this environment will never work. */
  | {
      readonly type: 'failure';
      readonly isFatal: boolean;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: string;
    };

/** A handler that threw, a bundle that did not load, or a time limit that passed. */
export class FunctionError extends Error {
  readonly errorType: string;
  readonly trace: string;

  constructor(errorType: string, message: string, trace = '') {
    super(message);
    this.errorType = errorType;
    this.trace = trace;
  }
}

/** One execution environment: a thread with its own modules and its own environment variables, handling one event at a time. */
export interface Environment {
  /** Neither handling an event nor ended. */
  isFree(): boolean;
  hasEnded(): boolean;
  invoke(requestId: string, event: string): Promise<string>;
  /** Ends the thread at once; a running invocation fails. */
  end(why: string): Promise<void>;
}

const ENTRY = new URL('./function-worker.ts', import.meta.url);

/**
 * Starts an environment. The function's timeout counts from the end of loading the bundle, as on Lambda, and ends the
 * thread.
 * Known differences: memory is not limited to the function's size, and no timeout counts while Node's inspector is open,
 * since a breakpoint may take any time.
 */
export function startEnvironment(
  definition: FunctionDefinition,
  variables: Readonly<Record<string, string>>,
  time: Time,
  log: (line: string) => void,
): Environment {
  const settings: WorkerSettings = {
    directory: definition.directory,
    handler: definition.handler,
    context: {
      functionName: definition.name,
      functionVersion: '$LATEST',
      invokedFunctionArn: definition.arn,
      memoryLimitInMB: String(definition.memoryMb),
      logGroupName: `/aws/lambda/${definition.name}`,
      logStreamName: 'local',
    },
  };
  const worker = new Worker(ENTRY, {
    workerData: settings,
    env: { ...variables },
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.unref();
  createInterface(worker.stdout).on('line', log);
  createInterface(worker.stderr).on('line', log);

  let pending: { done(result: string): void; fail(error: FunctionError): void } | undefined;
  let ended = false;
  let cancelTimeout: Cancel = () => {};
  let isReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const settle = (act: (waiting: NonNullable<typeof pending>) => void): void => {
    const waiting = pending;
    pending = undefined;
    cancelTimeout();
    if (waiting !== undefined) act(waiting);
  };
  const finish = (error: FunctionError): void => {
    ended = true;
    isReady();
    settle((waiting) => waiting.fail(error));
  };
  worker.on('message', (message: FromWorker) => {
    if (message.type === 'ready') isReady();
    else if (message.type === 'result') settle((waiting) => waiting.done(message.result));
    else {
      const error = new FunctionError(message.errorType, message.errorMessage, message.trace);
      if (message.isFatal) finish(error);
      else settle((waiting) => waiting.fail(error));
    }
  });
  worker.on('error', (error) => {
    const cause = error instanceof Error ? error : new Error(String(error));
    finish(new FunctionError(cause.name, cause.message, cause.stack ?? ''));
  });
  worker.on('exit', () => finish(new FunctionError('Runtime.ExitError', 'the runtime exited without an answer')));

  const stopLate = (): void => {
    const seconds = (definition.timeoutMs / 1000).toFixed(2);
    finish(new FunctionError('Sandbox.Timedout', `Task timed out after ${seconds} seconds`));
    void worker.terminate();
  };
  const end = async (why: string): Promise<void> => {
    finish(new FunctionError('Sandbox.Ended', why));
    await worker.terminate();
  };
  return {
    isFree: () => !ended && pending === undefined,
    hasEnded: () => ended,
    end,
    invoke(requestId, event) {
      return new Promise<string>((done, fail) => {
        pending = { done, fail };
        void ready.then(() => {
          if (ended || pending === undefined) return;
          if (inspectorUrl() === undefined) cancelTimeout = time.after(definition.timeoutMs, stopLate);
          const invocation: Invocation = {
            requestId,
            event,
            traceId: traceId(Date.now()),
            deadline: Date.now() + definition.timeoutMs,
          };
          worker.postMessage(invocation);
        });
      });
    },
  };
}
