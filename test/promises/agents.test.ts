import { expect, test } from 'vitest';
import { type Faults, NO_FAULTS, USUAL_FAULTS } from '../support/harness/random/gateway-faults.ts';
import { type Goodbye, RandomSimulation } from '../support/harness/random/random-simulation.ts';
import { agentNamed, visitorNamed } from '../support/harness/use-case/use-case-harness.ts';

const GOODBYES: Goodbye[] = ['at once', 'late', 'twice', 'never'];
const MESSAGES = 1200;
/** For each of the two agents, on average one message in 60 is followed by a cut. */
const CUT_EVERY = 60;

/**
 * Four visitors send a message every two seconds on average to an agent with a native socket and to one with Socket.IO,
 * whose connections are cut again and again.
 */
async function aDay(seed: number, faults: Faults) {
  const simulation = new RandomSimulation(seed);
  const { random, time } = simulation;
  const below = (limit: number) => Math.floor(random() * limit);
  const goodbye = () => GOODBYES[below(4)] ?? 'never';
  const native = simulation.aClient(agentNamed('ann'));
  const socketio = simulation.aLine(agentNamed('bob'));
  const visitors = [1, 2, 3, 4].map((number) => simulation.aClient(visitorNamed(`v_${number}`)));
  for (const client of [native, ...visitors]) void simulation.connect(client);
  await time.pass(2000);
  simulation.faults = faults;

  let cuts = 0;
  for (let count = 0; count < MESSAGES; count++) {
    const visitor = visitors[count % visitors.length] as (typeof visitors)[number];
    void simulation.send(visitor, simulation.say(visitor, `text ${count}`), below(2) === 0);
    await time.pass(below(4000));
    if (below(CUT_EVERY) === 0) {
      cuts += 1;
      simulation.drop(native, goodbye(), below(3) > 0);
      void time.sleep(below(8000)).then(() => simulation.connect(native));
    }
    if (below(CUT_EVERY) === 0) {
      cuts += 1;
      socketio.cut(goodbye(), below(3) > 0);
    }
  }
  await time.pass(10_000);
  const counted = { cuts, native: timesReceived(native), socketio: timesReceived(socketio) };
  await simulation.endFaults();
  expect(simulation.problems).toEqual([]);
  return counted;
}

const timesReceived = ({ received, receivedAgain }: { received: number; receivedAgain: number }) => ({
  received,
  receivedAgain,
});

test('[BACK4] [BACK5] agents whose lines are cut lose nothing, and less than one message in a hundred is delivered twice', async () => {
  const { cuts, native, socketio } = await aDay(1, NO_FAULTS);

  const report = [native, socketio].map(({ received, receivedAgain }) => `${receivedAgain} of ${received}`);
  process.stdout.write(`agents: delivered twice ${report.join(' (native), ')} (Socket.IO), with ${cuts} cuts\n`);
  expect(cuts).toBeGreaterThan(20);
  expect(native.receivedAgain / native.received).toBeLessThan(0.01);
  expect(socketio.receivedAgain / socketio.received).toBeLessThan(0.01);
});

test('[BACK4] they lose nothing either while functions are killed and calls fail, and some are delivered twice', async () => {
  const { native, socketio } = await aDay(2, USUAL_FAULTS);

  expect(native.received).toBeGreaterThanOrEqual(MESSAGES);
  expect(socketio.received).toBeGreaterThanOrEqual(MESSAGES);
});
