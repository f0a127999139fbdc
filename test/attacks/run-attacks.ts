import type { Observation } from '@chat-gateway/local/observations';
import type { Attack, Group } from './attack.ts';
import type { Gateway } from './target.ts';

/** What came of one group. */
export type Outcome = {
  group: string;
  /** Inputs that were tried. */
  tried: number;
  /** Why the group was not run; its numbers are then 0. */
  leftOut?: string;
  /** Inputs that were not refused as they must be, genuine ones that did not work, and faults of functions; a sentence each. */
  flagged: string[];
};

/** Attacks under way at once: they share a machine with the product. */
const AT_ONCE = 8;

/** Runs each group once. Ends by itself: every answer is waited for a limited time. */
export async function runAttacks(
  gateway: Gateway,
  groups: readonly Group[],
  done: (outcome: Outcome) => void = () => {},
) {
  const outcomes: Outcome[] = [];
  for (const group of groups) {
    const outcome = await outcomeOf(gateway, group);
    outcomes.push(outcome);
    done(outcome);
  }
  return outcomes;
}

/** Runs one group: its genuine inputs, its attacks, and the genuine ones again. */
export async function outcomeOf(gateway: Gateway, group: Group): Promise<Outcome> {
  if (group.needs === 'product' && !gateway.product)
    return { group: group.name, tried: 0, leftOut: 'it needs a product on this machine', flagged: [] };
  const faults = faultsOf(gateway, group);
  const { controls, attacks, end } = await group.prepare(await gateway.targetOf(group.name));
  try {
    const twice = attacks.map(({ name }) => name).filter((name, at, names) => names.indexOf(name) !== at);
    if (twice.length > 0) throw new Error(`${group.name} names two attacks "${twice[0]}"`);
    const before = await tried(controls, 1);
    // Of attacks that cannot even be sent as genuine, no refusal means anything.
    const flagged = before.length > 0 ? [] : await tried(attacks, group.inTurn ? 1 : AT_ONCE);
    const after = before.length > 0 ? [] : await tried(controls, 1);
    const again = after.map((sentence) => `afterwards, ${sentence}`);
    return {
      group: group.name,
      tried: before.length > 0 ? 0 : attacks.length,
      flagged: [...before, ...flagged, ...again, ...faults.stop()],
    };
  } finally {
    faults.stop();
    await end?.();
  }
}

/** Runs these, so many at once, and answers a sentence for each that is not as it must be, in their order. */
async function tried(attacks: readonly Attack[], atOnce: number): Promise<string[]> {
  const wrong: (string | null)[] = attacks.map(() => null);
  const waiting = attacks.entries();
  const work = async () => {
    for (const [at, { name, run }] of waiting) {
      const verdict = await run().catch((error: Error) => `not tried: ${error.message}`);
      wrong[at] = verdict === null ? null : `${name}: ${verdict}`;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return wrong.filter((sentence) => sentence !== null);
}

/** What functions must not do whatever they are sent: fail, log an error, or ask for what they may not have. */
function faultsOf({ product }: Gateway, { refusesAccess }: Group) {
  const found = new Set<string>();
  const stop = product?.observations.on((seen) => {
    const fault = faultIn(seen);
    if (fault && !(refusesAccess && seen.type === 'access-refused')) found.add(fault);
  });
  return {
    stop(): string[] {
      stop?.();
      return [...found];
    },
  };
}

/** The fault that an observation is; `undefined` if it is none. */
export function faultIn(seen: Observation): string | undefined {
  if (seen.type === 'invocation' && seen.error !== undefined) return `${seen.function} failed: ${seen.error}`;
  if (seen.type === 'async-invocation-abandoned') return `${seen.function} was given up`;
  if (seen.type === 'access-refused') return `${seen.holder} asked for ${seen.action} on ${seen.resource}`;
  if (seen.type === 'log' && /"level":"error"|^\s*at |Unhandled/.test(seen.line))
    return `${seen.name} logged ${seen.line}`;
  return undefined;
}
