import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Around, anInvocation, type Invocation, KILLED, type KillPoint } from './invocation.ts';

export type Phase = KillPoint['when'];
export const PHASES: readonly Phase[] = ['before', 'unanswered', 'answered'];

export type Points = {
  /** The phases of each call in which the invocation is killed. */
  phases: readonly Phase[];
  /** The calls at which it is killed; all of them if left out. */
  at?: (call: Pick<Parameters<Around>[0], 'name' | 'args'>) => boolean;
};

/**
 * Kill points for scenarios on the database: only after its writes, since a kill between two writes leaves the same rows,
 * and its effect on clients is tested in memory. All phases of all requests take minutes, which `KILL_POINTS=all` spends.
 */
export const ON_THE_DATABASE: Points =
  process.env.KILL_POINTS === 'all'
    ? { phases: PHASES }
    : { phases: ['unanswered'], at: ({ name, args: [command] }) => name === 'dynamodb.send' && !isRead(command) };

const isRead = (command: unknown): boolean => command instanceof GetCommand || command instanceof QueryCommand;

export type Scenario<Subject> = Points & {
  /** The state before. Created anew for every kill point. */
  prepare: () => Promise<Subject>;
  /** The operation that is killed, with every outside call going through the invocation. */
  interrupt: (subject: Subject, invocation: Invocation) => Promise<unknown>;
  /** The retries of its client, the other clients and the sweeper; throws if a promise does not hold afterwards. */
  recover: (subject: Subject, ended: boolean) => Promise<void>;
};

/**
 * Kills an operation at every one of its outside calls in turn (before the call, after it took effect but before its answer,
 * and right after the answer), and recovers each time. The calls are discovered: it continues until the operation completes
 * unkilled. Returns the names of the calls at which it was killed, in order.
 */
export async function everyKillPoint<Subject>(scenario: Scenario<Subject>): Promise<string[]> {
  const { phases, prepare, interrupt, recover } = scenario;
  for (let point = 0; ; point++) {
    for (const when of phases) {
      const subject = await prepare();
      const { invocation, met } = killedAt({ call: point, when }, scenario.at);
      const ended = (await invocation.run(() => interrupt(subject, invocation))) === KILLED;
      try {
        await recover(subject, ended);
      } catch (error) {
        throw new Error(`ended ${when} ${point}: ${met[point]}`, { cause: error });
      }
      if (!ended && met.length <= point) return met;
    }
  }
}

/** An invocation killed at the n-th of the calls selected by `at`; `met` are the names of the selected calls made so far. */
function killedAt(point: KillPoint, at: Points['at'] = () => true) {
  const met: string[] = [];
  const indexes = new Map<number, number>();
  const invocation = anInvocation(async ({ name, args, number, when }) => {
    if (!at({ name, args })) return 'go on';
    const index = indexes.get(number) ?? met.push(name) - 1;
    indexes.set(number, index);
    return index === point.call && when === point.when ? 'killed' : 'go on';
  });
  return { invocation, met };
}
