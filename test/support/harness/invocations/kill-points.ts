import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Around, anInvocation, type Invocation, KILLED, type KillPoint } from './invocation.ts';

export type ClockReading = KillPoint['when'];
export const MOMENTS: readonly ClockReading[] = ['before', 'unanswered', 'answered'];

export type Points = {
  /** Where at each call it ends. */
  readings: readonly ClockReading[];
  /** The calls at which it ends; all of them if left out. */
  at?: (call: Pick<Parameters<Around>[0], 'name' | 'args'>) => boolean;
};

/**
 * What an end leaves in the database is what it holds after one of its writes: where in between it comes makes no difference
 * there, and what it makes to clients is found in memory. All moments of all requests take minutes, which `KILL_POINTS=all`
 * spends.
 */
export const ON_THE_DATABASE: Points =
  process.env.KILL_POINTS === 'all'
    ? { readings: MOMENTS }
    : { readings: ['unanswered'], at: ({ name, args: [command] }) => name === 'dynamodb.send' && !isRead(command) };

const isRead = (command: unknown): boolean => command instanceof GetCommand || command instanceof QueryCommand;

export type Scenario<UseCaseHarness> = Points & {
  /** The world as it is before. Made anew for every point. */
  prepare: () => Promise<UseCaseHarness>;
  /** What may end anywhere, with every call to the outside going through the invocation. */
  interrupt: (harness: UseCaseHarness, invocation: Invocation) => Promise<unknown>;
  /** What its client, the others and the sweeper do afterwards; throws if then a promise does not hold. */
  recover: (harness: UseCaseHarness, ended: boolean) => Promise<void>;
};

/**
 * Ends something at every one of its calls to the outside in turn (before the call, after it was made but before its answer,
 * and right after the answer), and lets the world recover each time. It finds the calls by itself: it goes on until
 * nothing is left to be ended. Answers the names of the calls at which it was ended, in order.
 */
export async function everyKillPoint<UseCaseHarness>(scenario: Scenario<UseCaseHarness>): Promise<string[]> {
  const { readings, prepare, interrupt, recover } = scenario;
  for (let point = 0; ; point++) {
    for (const when of readings) {
      const harness = await prepare();
      const { invocation, met } = killedAt({ call: point, when }, scenario.at);
      const ended = (await invocation.run(() => interrupt(harness, invocation))) === KILLED;
      try {
        await recover(harness, ended);
      } catch (error) {
        throw new Error(`ended ${when} ${point}: ${met[point]}`, { cause: error });
      }
      if (!ended && met.length <= point) return met;
    }
  }
}

/** Ended at the n-th of those calls that are looked at; `met` are the names of those that it has come to. */
function killedAt(point: KillPoint, at: Points['at'] = () => true) {
  const met: string[] = [];
  const places = new Map<number, number>();
  const invocation = anInvocation(async ({ name, args, number, when }) => {
    if (!at({ name, args })) return 'go on';
    const place = places.get(number) ?? met.push(name) - 1;
    places.set(number, place);
    return place === point.call && when === point.when ? 'killed' : 'go on';
  });
  return { invocation, met };
}
