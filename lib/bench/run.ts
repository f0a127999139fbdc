import type { Assembly } from '@chat-gateway/local/assembly';
import { TEST_TENANT } from '../tenants/seed.ts';
import { bundleCosts } from './bundle-cost.ts';
import { dialNative } from './clients.ts';
import { coldCosts } from './cold-cost.ts';
import { type Figures, figures, type Grown, type Measured } from './findings.ts';
import { type Cost, functionName, type MeasuredGateway, measuredGateway } from './measured-gateway.ts';
import {
  anAgent,
  measureDesk,
  measureFirstInAWhile,
  measureFirstMessage,
  measureKeepAlive,
  measureLongIds,
  measureManyAgents,
  measureMessages,
  measureSignIns,
  measureSockets,
  measureTexts,
  measureWidget,
} from './operations.ts';
import { type Seeder, seeder, strangers } from './seed.ts';
import { measureOperationSteps } from './steps.ts';
import { measureSweeps, type SweptCosts } from './sweep-cost.ts';
import { warmCosts } from './warm-cost.ts';

/** Is called with a line for each step. */
export type Progress = (line: string) => void;

/** Sizes for which operations are counted again: other sockets in the tenant, messages in the conversation, agents online. */
const CONNECTIONS = { few: 2, more: [1000, 10_000, 45_000] };
const MESSAGES = [10, 1000, 100_000];
export const MANY_AGENTS = 2000;

/** Pairs of processes for each bundle, and repetitions for the processor time of a warm invocation. */
const PAIRS = 15;
const ROUNDS = 60;

/** Pairs of new environments for each first event. */
const STARTS = 9;

export type CountedOperations = {
  operations: Record<string, Figures>;
  byConnections: Grown;
  byMessages: Grown;
  texts: Record<string, Figures>;
  longIds: Figures;
  steps: Record<string, number>;
};

/** Counts what every operation takes. */
export const countOperations = (assembly: Assembly, progress: Progress): Promise<CountedOperations> =>
  withGateway(assembly, async (gateway, seed) => {
    progress('counting what each operation takes');
    const desk = await dialNative(gateway.product.url, (await anAgent(gateway)).token);
    const operations = await withFew(gateway, seed);
    const steps = await measureOperationSteps(gateway);
    const texts = await measureTexts(gateway);
    const longIds = await measureLongIds(gateway);
    const byMessages: Grown = {};
    for (const messages of MESSAGES) {
      progress(`counting in a conversation of ${messages} messages`);
      add(byMessages, messages, await measureMessages(gateway, seed, messages));
    }
    const byConnections = await grow(gateway, seed, operations, progress);
    await desk.close();
    progress(`counting with ${MANY_AGENTS} agents`);
    operations[`http send, ${MANY_AGENTS} agents online`] = await measureManyAgents(gateway, seed, MANY_AGENTS);
    return {
      ...{ operations: figures(operations), byConnections, byMessages, texts: figures(texts) },
      ...{ longIds: figures({ one: longIds }).one as Figures, steps },
    };
  });

/** Counts what the sweeper takes, on a stage of its own, and measures its processor time. */
export const countSweeps = (assembly: Assembly, progress: Progress): Promise<SweptCosts> =>
  withGateway(assembly, (gateway) => {
    progress('counting sweeps');
    return measureSweeps(gateway);
  });

/** Measures processor times and bundles. */
export const measureTimes = (
  assembly: Assembly,
  progress: Progress,
): Promise<Pick<Measured, 'warm' | 'cold' | 'bundles'>> =>
  withGateway(assembly, async (gateway) => {
    progress('measuring the processor time of warm invocations');
    const warm = await warmCosts(gateway, ROUNDS);
    progress('measuring first events of new environments');
    const cold = await coldCosts(gateway, STARTS);
    progress('loading bundles');
    const bundles = Object.values(gateway.product.functions).map(
      ({ logicalId, directory }) => [functionName(logicalId), directory] as const,
    );
    return { warm, cold, bundles: await bundleCosts(Object.fromEntries(bundles), PAIRS) };
  });

async function withGateway<Result>(
  assembly: Assembly,
  use: (gateway: MeasuredGateway, seed: Seeder) => Promise<Result>,
): Promise<Result> {
  const gateway = await measuredGateway(assembly);
  const seed = seederOf(gateway);
  try {
    return await use(gateway, seed);
  } finally {
    seed.stop();
    await gateway.close();
  }
}

export function seederOf({ product, database }: MeasuredGateway): Seeder {
  const named = (start: string) => Object.entries(product.tables).find(([id]) => id.startsWith(start))?.[1] ?? '';
  return seeder(database.directEndpoint, {
    conversations: named('Conversations'),
    connections: named('Connections'),
  });
}

/** Measures with one visitor and one agent. */
async function withFew(gateway: MeasuredGateway, seed: Seeder): Promise<Record<string, Cost>> {
  return {
    ...(await measureMessages(gateway, seed, 2)),
    ...(await measureWidget(gateway)),
    'http send, first in 4 minutes': await measureFirstInAWhile(gateway, seed),
    'first message of a visitor': await measureFirstMessage(gateway),
    ...(await measureSockets(gateway)),
    ...(await measureSignIns(gateway)),
    ...(await measureKeepAlive(gateway)),
    ...(await measureDesk(gateway, seed)),
  };
}

/** Measures the same with more and more sockets of others open in the tenant. */
async function grow(
  gateway: MeasuredGateway,
  seed: Seeder,
  few: Parameters<typeof figures>[0],
  progress: Progress,
): Promise<Grown> {
  const grown: Grown = {};
  add(grown, CONNECTIONS.few, few);
  let from = CONNECTIONS.few;
  for (const to of CONNECTIONS.more) {
    progress(`counting with ${to} sockets open`);
    await seed.connections(strangers(TEST_TENANT, { from, to }));
    from = to;
    add(grown, to, {
      ...(await measureMessages(gateway, seed, 2)),
      ...(await measureWidget(gateway)),
      ...(await measureSockets(gateway)),
    });
  }
  return grown;
}

function add(into: Grown, size: number, costs: Parameters<typeof figures>[0]): void {
  for (const [name, { wru, rru, posts }] of Object.entries(costs))
    into[name] = { ...into[name], [size]: { wru, rru, posts } };
}
