import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authorOf, type Caller } from '../../lambdas/domain/identity/caller.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import type { DeskChange } from '../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { HEAVY_FAULTS, INDEX_FAULTS, NO_FAULTS, USUAL_FAULTS } from '../support/harness/random/gateway-faults.ts';
import { type Goodbye, RandomSimulation } from '../support/harness/random/random-simulation.ts';
import type { SimulatedClient } from '../support/harness/random/simulated-client.ts';
import { agentNamed, visitorNamed } from '../support/harness/use-case/use-case-harness.ts';

/**
 * Random traffic through the whole product in virtual time, checked against a model. A failure prints its seed and the path
 * to its shortest form: `SEED=… PATH_TO=… npx vitest run test/promises/concurrency.test.ts` repeats it, `STORY=file` writes
 * its trace call by call. `RUNS=5000` runs longer, `SHRINK=no` stops at the first failure.
 */
const { SEED, PATH_TO, RUNS, STORY, SHRINK } = process.env;
const RANDOM = Math.floor(Math.random() * 2 ** 31);
/** A fixed number, so that a slow machine proves no less: thousands of steps, about 15 s on an idle one. */
const RUNS_USUALLY = 40;
/** Milliseconds that a script may take on average, twenty times what it takes on an idle machine. */
const PATIENCE = 2500;

/** A step of a script: after a delay, client number `who` does an action; `how` picks its variant. */
type Step = { after: number; who: number; what: (typeof ACTIONS)[number]; how: number };

const ACTIONS = [
  ...Array<'say'>(12).fill('say'),
  ...Array<'connect'>(6).fill('connect'),
  ...Array<'drop'>(4).fill('drop'),
  ...Array<'say it several times at once'>(3).fill('say it several times at once'),
  ...Array<'say a lot'>(2).fill('say a lot'),
  ...Array<'read back'>(2).fill('read back'),
  ...Array<'read on'>(2).fill('read on'),
  'say something else under a known id',
  'close',
  'reopen',
  'note',
  'note',
  'assign',
  'label',
  'snooze',
  'become busy',
  'become busy',
  'heavy faults',
  'no faults',
  'usual faults',
  'index faults',
] as const;

const GOODBYES: Goodbye[] = ['at once', 'late', 'twice', 'never'];

const step: fc.Arbitrary<Step> = fc.record({
  after: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 50 }) },
    { weight: 5, arbitrary: fc.integer({ min: 50, max: 5000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 30_000, max: 400_000 }) },
  ),
  who: fc.nat({ max: 15 }),
  what: fc.constantFrom(...ACTIONS),
  how: fc.nat({ max: 999 }),
});

/**
 * Two tenants with the same names in them; the first visitor of each has two tabs, its first agent a Socket.IO client too.
 */
function people(simulation: RandomSimulation): SimulatedClient[] {
  return ['shop', 'rival'].flatMap((tenantId) =>
    [
      visitorNamed('v_1', tenantId),
      visitorNamed('v_1', tenantId),
      visitorNamed('v_2', tenantId),
      visitorNamed('v_3', tenantId),
      agentNamed('ann', { tenantId: tenantNamed(tenantId) }),
      agentNamed('bob', { tenantId: tenantNamed(tenantId) }),
      agentNamed('boss', { tenantId: tenantNamed(tenantId), role: 'admin' }),
      visitorNamed('v_2', tenantId),
    ].map((caller) => simulation.aClient(caller)),
  );
}

/** A conversation of the agent's tenant that has begun. */
function somewhere(simulation: RandomSimulation, { caller }: SimulatedClient, how: number): string | undefined {
  const begun = simulation.stores.conversationLog
    .conversations()
    .filter(({ tenantId, record }) => tenantId === caller.tenantId && record);
  return begun[how % Math.max(1, begun.length)]?.conversationId;
}

function act(simulation: RandomSimulation, client: SimulatedClient, { what, how }: Step): void {
  const isVisitor = client.caller.role === 'visitor';
  const where = isVisitor ? undefined : somewhere(simulation, client, how);
  const canSend = isVisitor || where !== undefined;
  const say = () => simulation.say(client, `text ${how}`, where);
  switch (what) {
    case 'say':
      if (canSend) void simulation.send(client, say());
      return;
    case 'say it several times at once': {
      if (!canSend) return;
      const outgoing = say();
      for (let time = 0; time < 2 + (how % 3); time++) void simulation.send(client, outgoing, (how + time) % 2 === 0);
      return;
    }
    case 'say a lot':
      for (let time = 0; canSend && time < 15; time++) void simulation.send(client, say(), how % 2 === 0);
      return;
    case 'say something else under a known id': {
      const [known] = [...client.acknowledged.keys()].slice(-1);
      if (known !== undefined && canSend)
        void simulation.contradict(client, known, isVisitor ? undefined : whereWas(simulation, client, known));
      return;
    }
    case 'connect':
      void simulation.connect(client);
      return;
    case 'drop':
      for (const line of simulation.lines) {
        if (line.caller.subject === client.caller.subject && line.caller.tenantId === client.caller.tenantId)
          line.cut(GOODBYES[how % 4] ?? 'never', how % 3 !== 0);
      }
      simulation.drop(client, GOODBYES[how % 4] ?? 'never', how % 3 !== 0);
      return;
    case 'read back':
    case 'read on':
      if (isVisitor) void simulation.readAll(client, what === 'read on' ? 'on' : 'back', 1 + (how % 20));
      return;
    case 'close':
    case 'reopen': {
      const boss = agentNamed('boss', { tenantId: client.caller.tenantId, role: 'admin' });
      const which = somewhere(simulation, client, how);
      if (which !== undefined) void simulation.decide(boss, which, what);
      return;
    }
    case 'become busy':
      if (client.connectionId) simulation.busyUntil.set(client.connectionId, simulation.time.now() + how * 100);
      return;
    case 'note':
    case 'assign':
    case 'label':
    case 'snooze': {
      const agent = isVisitor ? agentNamed('bob', { tenantId: client.caller.tenantId }) : client.caller;
      const which = somewhere(simulation, client, how);
      if (which !== undefined) void simulation.add(agent, which, changeOf(simulation, agent, what, how));
      return;
    }
    default:
      simulation.faults = FAULTS[what];
  }
}

const FAULTS = {
  'no faults': NO_FAULTS,
  'usual faults': USUAL_FAULTS,
  'heavy faults': HEAVY_FAULTS,
  'index faults': INDEX_FAULTS,
};

function changeOf(
  simulation: RandomSimulation,
  { tenantId }: Caller,
  what: 'note' | 'assign' | 'label' | 'snooze',
  how: number,
): DeskChange {
  switch (what) {
    case 'note':
      return { kind: 'note', text: `note ${how}` };
    case 'assign':
      return { kind: 'assigned', to: how % 4 === 0 ? null : staffId(tenantId, how % 2 === 0 ? 'ann' : 'bob') };
    case 'label':
      return { kind: 'labelled', labels: ['billing', 'vip', 'later'].slice(how % 4) };
    case 'snooze':
      return { kind: 'snoozed', until: how % 4 === 0 ? null : simulation.time.now() + how * 1000 };
  }
}

/** The conversation in which an agent sent a message under this id. */
function whereWas(
  simulation: RandomSimulation,
  { caller }: SimulatedClient,
  clientMessageId: string,
): string | undefined {
  return simulation.stores.conversationLog
    .conversations()
    .find(({ entries }) =>
      entries.some(
        (entry) =>
          entry.kind === 'message' && entry.author === authorOf(caller) && entry.sendKey === `c${clientMessageId}`,
      ),
    )?.conversationId;
}

/** Lengths are uniform: with fast-check's bias every other script would be a short one. */
const script = fc.noBias(fc.array(step, { minLength: 1, maxLength: 200, size: 'max' }));

let steps = 0;

async function run(seed: number, script: Step[]): Promise<void> {
  const simulation = new RandomSimulation(seed, {
    ...(seed % 3 === 0 ? { retention: 20 * 60_000 } : {}),
    ...(seed % 4 < 2 ? { desk: { desk: true, agentsSee: 'all' } } : {}),
  });
  simulation.faults = USUAL_FAULTS;
  const clients = people(simulation);
  for (const { caller } of clients) if (caller.userId === 'ann') simulation.aLine(caller);
  for (const each of script) {
    await simulation.time.pass(each.after);
    const client = clients[each.who % clients.length];
    if (client) act(simulation, client, each);
    if (simulation.problems.length > 0) break;
  }
  if (simulation.problems.length === 0) await simulation.endFaults();
  simulation.end();
  steps += script.length;
  if (STORY !== undefined && simulation.problems.length > 0) writeFileSync(STORY, simulation.story.join('\n'));
  expect(simulation.problems.slice(0, 3)).toEqual([]);
}

test('[LOST1] [LOST7] [ONCE1] [ONCE7] [ORD2] [ORD6] [ORD7] [ORD8] [ORD10] [ISO10] [INBOX1] whatever fails and when, nothing is lost, doubled or shown to the wrong, and everyone sees one order', async () => {
  const runs = Number(RUNS ?? RUNS_USUALLY);
  await fc.assert(fc.asyncProperty(fc.nat(), script, run), {
    seed: SEED === undefined ? RANDOM : Number(SEED),
    ...(PATH_TO === undefined ? {} : { path: PATH_TO }),
    endOnFailure: PATH_TO !== undefined || SHRINK === 'no',
    numRuns: runs,
    // Ends the search for a shorter failure; a run that gets no further than this has failed as well.
    interruptAfterTimeLimit: Math.max(600_000, runs * PATIENCE),
    markInterruptAsFailure: true,
  });

  // The mean is 6,000, the deviation 450.
  if (PATH_TO === undefined && RUNS === undefined) expect(steps).toBeGreaterThan(2000);
}, 3_700_000);
