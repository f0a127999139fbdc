import { virtualTime } from '../../../../lib/bench/growth/virtual-time.ts';
import { anInvocation, type Invocation } from './invocation.ts';

/** An outside call, and how many answers its caller had awaited, one after the other, when it was made. */
export type OutsideCall = { name: string; after: number };

/** Runs a job as one invocation in which every outside call takes as long as any other, and answers the calls in order. */
export async function answersInARow(job: (invocation: Invocation) => Promise<unknown>): Promise<OutsideCall[]> {
  const time = virtualTime(0);
  const calls: OutsideCall[] = [];
  const invocation = anInvocation(async ({ name, when }) => {
    if (when === 'before') calls.push({ name, after: time.now() });
    if (when === 'unanswered') await time.sleep(1);
    return 'go on';
  });
  let ended = false;
  const running = job(invocation).finally(() => {
    ended = true;
  });
  while (!ended) await time.pass(1);
  await running;
  return calls;
}
