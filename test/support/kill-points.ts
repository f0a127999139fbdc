import { anInvocation, type Invocation, KILLED, type KillPoint } from './invocation.ts';

export type Moment = KillPoint['when'];
export const MOMENTS: readonly Moment[] = ['before', 'unanswered', 'answered'];

export type Scenario<World> = {
  /** Where at each call it ends. */
  moments: readonly Moment[];
  /** The world as it is before. Made anew for every point. */
  prepare: () => Promise<World>;
  /** What may end anywhere, with every call to the outside going through the invocation. */
  interrupt: (world: World, invocation: Invocation) => Promise<unknown>;
  /** What its client, the others and the sweeper do afterwards; throws if then a promise does not hold. */
  recover: (world: World, ended: boolean) => Promise<void>;
};

/**
 * Ends something at every one of its calls to the outside in turn (before the call, after it was made but before its answer,
 * and right after the answer), and lets the world recover each time. It finds the calls by itself: it goes on until
 * nothing is left to be ended. Answers the names of the calls that it found, in order.
 */
export async function everyKillPoint<World>({
  moments,
  prepare,
  interrupt,
  recover,
}: Scenario<World>): Promise<string[]> {
  for (let call = 0; ; call++) {
    for (const when of moments) {
      const world = await prepare();
      const invocation = killedAt({ call, when });
      const ended = (await invocation.run(() => interrupt(world, invocation))) === KILLED;
      try {
        await recover(world, ended);
      } catch (error) {
        throw new Error(`ended ${when} ${call}: ${invocation.calls[call]}`, { cause: error });
      }
      if (!ended && invocation.calls.length <= call) return invocation.calls;
    }
  }
}

const killedAt = (point: KillPoint): Invocation =>
  anInvocation(async ({ number, when }) => (number === point.call && when === point.when ? 'killed' : 'go on'));
