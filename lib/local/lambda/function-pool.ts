import { type Environment, FunctionError } from './function-environment.ts';

/** The environments of one function. */
export interface Pool {
  /** `source`: whose event it is. Of one source, events begin in their order. */
  invoke(requestId: string, event: string, source?: string): Promise<string>;
  /** Ends all environments, busy ones too. */
  end(why: string): Promise<void>;
  /** Ends the present environments, busy ones after their invocation. */
  retire(): void;
}

interface Waiting {
  readonly source: string | undefined;
  readonly run: (environment: Environment) => void;
  readonly fail: (error: FunctionError) => void;
}

/**
 * Invokes a free environment, or starts another one up to a limit, and queues events beyond it. A source that none of the busy
 * environments works for goes before those that have one: on Lambda its event would find an environment of its own, and wait for
 * nobody.
 * Known differences: Lambda throttles beyond the account's concurrency instead of queueing (aws-facts 4).
 */
export function functionPool(start: () => Environment, bound: number): Pool {
  let environments: Environment[] = [];
  let queue: Waiting[] = [];
  let isRetired = false;
  const served = new Map<Environment, string | undefined>();

  /** The event that is handled next: the first of a source that is not being served, or else the first. */
  const first = (): Waiting | undefined => {
    const busy = new Set(served.values());
    const at = queue.findIndex(({ source }) => source === undefined || !busy.has(source));
    return queue.splice(Math.max(0, at), 1)[0];
  };
  const next = (): void => {
    environments = environments.filter((environment) => !environment.hasEnded());
    while (queue.length > 0) {
      let free = environments.find((environment) => environment.isFree());
      if (free === undefined && environments.length < bound) {
        free = start();
        environments.push(free);
      }
      if (free === undefined) return;
      first()?.run(free);
    }
  };
  return {
    invoke: (requestId, event, source) =>
      new Promise<string>((done, fail) => {
        const run = (environment: Environment): void => {
          served.set(environment, source);
          void environment
            .invoke(requestId, event)
            .then(done, fail)
            .finally(() => {
              served.delete(environment);
              // Events that waited when the pool was retired still get environments: one each, as nobody retires those.
              if (isRetired || !environments.includes(environment)) void environment.end('replaced');
              next();
            });
        };
        queue.push({ source, run, fail });
        next();
      }),
    async end(why) {
      const [ending, waiting] = [environments, queue];
      environments = [];
      queue = [];
      for (const { fail } of waiting) fail(new FunctionError('Sandbox.Ended', why));
      await Promise.all(ending.map((environment) => environment.end(why)));
    },
    retire() {
      const present = environments;
      environments = [];
      isRetired = true;
      for (const environment of present) if (environment.isFree()) void environment.end('replaced');
    },
  };
}
