import { randomUUID } from 'node:crypto';
import type { FunctionDefinition } from '../cloudformation/function-definition.ts';
import { type Faults, waitOut } from '../faults.ts';
import type { Observation } from '../observations.ts';
import type { Cancel, Time } from '../time/time.ts';
import { FunctionError, startEnvironment } from './function-environment.ts';
import { functionPool, type Pool } from './function-pool.ts';
import { functionVariables } from './function-variables.ts';

/** The functions of a deployment. */
export interface FunctionHost {
  /** Invokes and waits. Rejects with a `FunctionError`, and only with that. */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** Invokes without waiting, and again after an error, as often as the function's settings say (aws-facts 4). */
  invokeLater(name: string, event: unknown): void;
  has(name: string): boolean;
  /** New invocations use the new definitions and freshly loaded bundles; running ones finish. */
  replace(definitions: readonly FunctionDefinition[]): void;
  /**
   * New invocations of one function use the bundle in this folder; running ones finish. The others keep their environments.
   * Known differences: at once; on Lambda environments of the old code may get events for a moment longer.
   */
  updateCode(logicalId: string, directory: string): void;
  /** Kills the environments of a function in the middle of their invocations. */
  crash(logicalId: string): Promise<void>;
  end(): Promise<void>;
}

/** What a host needs. */
export interface HostNeeds {
  readonly time: Time;
  readonly faults: Faults;
  readonly emit: (observation: Observation) => void;
  readonly log: (functionLogicalId: string, line: string) => void;
  /** The endpoint variables of the AWS SDK in a function; called when an environment starts. */
  readonly endpoints: (definition: FunctionDefinition) => Readonly<Record<string, string>>;
  readonly environmentsPerFunction: number;
  /** The delays before retries of a failed asynchronous invocation. */
  readonly asyncRetryMs: readonly number[];
}

/** The largest event or answer of a synchronous invocation (aws-facts 3.5). */
const PAYLOAD_LIMIT = 6 * 1024 * 1024;

/** Runs the functions of a deployment, each in threads of its own. */
export function functionHost(definitions: readonly FunctionDefinition[], needs: HostNeeds): FunctionHost {
  let functions = new Map<string, { readonly definition: FunctionDefinition; readonly pool: Pool }>();
  const retries = new Set<Cancel>();
  let ended = false;

  const found = (name: string) => {
    const entry = functions.get(name);
    if (entry === undefined) throw new Error(`There is no function ${name}.`);
    return entry;
  };
  const build = (definition: FunctionDefinition) => {
    const log = (line: string) => needs.log(definition.logicalId, line);
    const start = () => {
      const variables = { ...functionVariables(definition), ...needs.endpoints(definition) };
      return startEnvironment(definition, variables, needs.time, log);
    };
    return { definition, pool: functionPool(start, needs.environmentsPerFunction) };
  };
  const replace = (replacements: readonly FunctionDefinition[]): void => {
    for (const { pool } of functions.values()) pool.retire();
    functions = new Map(replacements.map((definition) => [definition.name, build(definition)]));
  };
  const withLogicalId = (logicalId: string) => {
    const concerned = [...functions.values()].filter(({ definition }) => definition.logicalId === logicalId);
    if (concerned.length === 0) throw new Error(`There is no function with the logical id ${logicalId}.`);
    return concerned;
  };
  const invoke = async (name: string, event: unknown): Promise<unknown> => {
    const { definition, pool } = found(name);
    if (ended) throw new FunctionError('Sandbox.Ended', 'the runner has stopped');
    const requestId = randomUUID();
    const invocation = { type: 'invocation', function: definition.logicalId, name, requestId, event } as const;
    needs.emit({ type: 'invocation-started', function: definition.logicalId, requestId, event });
    try {
      await waitOut(needs.faults.functionDelay(definition.logicalId, event), needs.time);
      const answer = await pool.invoke(requestId, checked(JSON.stringify(event)), connectionOf(event));
      const result: unknown = JSON.parse(checked(answer));
      needs.emit({ ...invocation, result });
      return result;
    } catch (error) {
      const { message, trace } = error as FunctionError;
      const lines = trace === '' ? [`ERROR ${message}`] : trace.split('\n');
      if (!ended) for (const line of lines) needs.log(definition.logicalId, line);
      needs.emit({ ...invocation, error: message });
      throw error;
    }
  };
  const attempt = (name: string, event: unknown, tries: number): void => {
    invoke(name, event).catch(() => {
      const { definition } = found(name);
      if (ended) return;
      if (tries >= definition.maximumRetries) {
        needs.emit({ type: 'async-invocation-abandoned', function: definition.logicalId, event });
        return;
      }
      const wait = needs.asyncRetryMs[Math.min(tries, needs.asyncRetryMs.length - 1)] ?? 0;
      const cancel = needs.time.after(wait, () => {
        retries.delete(cancel);
        attempt(name, event, tries + 1);
      });
      retries.add(cancel);
    });
  };
  replace(definitions);
  return {
    invoke,
    invokeLater(name, event) {
      const copies = needs.faults.asyncCopies(found(name).definition.logicalId, event);
      for (let copy = 0; copy < copies; copy += 1) attempt(name, event, 0);
    },
    has: (name) => functions.has(name),
    replace,
    updateCode(logicalId, directory) {
      for (const { definition, pool } of withLogicalId(logicalId)) {
        pool.retire();
        functions.set(definition.name, build({ ...definition, directory }));
      }
    },
    async crash(logicalId) {
      await Promise.all(withLogicalId(logicalId).map(({ pool }) => pool.end('crashed on purpose')));
    },
    async end() {
      ended = true;
      for (const cancel of retries) cancel();
      await Promise.all([...functions.values()].map(({ pool }) => pool.end('the runner stops')));
    },
  };
}

/** The socket that an event of the WebSocket API is of. */
function connectionOf(event: unknown): string | undefined {
  return (event as { requestContext?: { connectionId?: string } } | null)?.requestContext?.connectionId;
}

function checked(payload: string): string {
  if (Buffer.byteLength(payload) <= PAYLOAD_LIMIT) return payload;
  throw new FunctionError('RequestTooLarge', 'the payload is larger than 6 MB');
}
