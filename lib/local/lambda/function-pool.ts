import { type Environment, FunctionError } from './function-environment.ts';

/** The environments of one function. */
export interface Pool {
  invoke(requestId: string, event: string): Promise<string>;
  /** Ends all environments, busy ones too. */
  end(why: string): Promise<void>;
  /** Ends the present environments, busy ones after their invocation. */
  retire(): void;
}

interface Waiting {
  readonly run: (environment: Environment) => void;
  readonly fail: (error: FunctionError) => void;
}

/**
 * Invokes a free environment, or starts another one up to a limit, and queues events beyond it.
 * Known differences: Lambda throttles beyond the account's concurrency instead of queueing (aws-facts 4).
 */
export function functionPool(start: () => Environment, bound: number): Pool {
  let environments: Environment[] = [];
  let queue: Waiting[] = [];
  let isRetired = false;

  const next = (): void => {
    environments = environments.filter((environment) => !environment.hasEnded());
    while (queue.length > 0) {
      let free = environments.find((environment) => environment.isFree());
      if (free === undefined && environments.length < bound) {
        free = start();
        environments.push(free);
      }
      if (free === undefined) return;
      queue.shift()?.run(free);
    }
  };
  return {
    invoke: (requestId, event) =>
      new Promise<string>((done, fail) => {
        const run = (environment: Environment): void => {
          void environment
            .invoke(requestId, event)
            .then(done, fail)
            .finally(() => {
              // Events that waited when the pool was retired still get environments: one each, as nobody retires those.
              if (isRetired || !environments.includes(environment)) void environment.end('replaced');
              next();
            });
        };
        queue.push({ run, fail });
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
