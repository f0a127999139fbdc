import type { Assembly } from '@chat-gateway/local/assembly';
import { TEST_TENANT } from '../tenants/seed.ts';
import { type BundleCost, bundleCosts } from './bundle-cost.ts';
import { dialNative } from './clients.ts';
import { type ColdCost, coldCosts } from './cold-cost.ts';
import { type Cost, type MeasuredGateway, measuredGateway } from './measured-gateway.ts';
import {
  anAgent,
  measureFirstInAWhile,
  measureFirstMessage,
  measureKeepAlive,
  measureManyAgents,
  measureMessages,
  measureSockets,
  measureWidget,
} from './operations.ts';
import { type Seeder, seeder, strangers } from './seed.ts';
import { type WarmCost, warmCosts } from './warm-cost.ts';

export type Costs = Record<string, Cost>;

/** All findings of the benchmark. */
export type Findings = {
  operations: Costs;
  /** By operation and number of open sockets. */
  byConnections: Record<string, Record<number, Cost>>;
  /** By operation and number of messages in the conversation. */
  byMessages: Record<string, Record<number, Cost>>;
  bundles: Record<string, BundleCost>;
  warm: Record<string, WarmCost>;
  cold: Record<string, ColdCost>;
  memoryMb: number;
};

export type Plan = {
  connections: number[];
  messages: number[];
  /** Number of agents online in a tenant that has very many; 0 leaves that out. */
  agents: number;
  /** Pairs of processes for each bundle; 0 leaves bundles out. */
  pairs: number;
  /** Pairs of new environments for each first event; 0 leaves those out. */
  starts: number;
  /** Repetitions for the processor time of a warm invocation; 0 leaves that out. */
  rounds: number;
};

/** The plan of `npm run bench`. */
export const WHOLE_PLAN: Plan = {
  connections: [2, 1000, 10_000, 45_000],
  messages: [10, 1000, 100_000],
  agents: 2000,
  pairs: 15,
  starts: 9,
  rounds: 60,
};

/** Measures by a plan; `progress` is called with a line for each step. */
export async function bench(assembly: Assembly, plan: Plan, progress: (line: string) => void): Promise<Findings> {
  const gateway = await measuredGateway(assembly);
  const seed = seederOf(gateway);
  try {
    return await measured(gateway, seed, plan, progress);
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

async function measured(
  gateway: MeasuredGateway,
  seed: Seeder,
  plan: Plan,
  progress: (line: string) => void,
): Promise<Findings> {
  const bundles = Object.values(gateway.product.functions).map(
    ({ logicalId, directory }) => [logicalId.replace(/Function[0-9A-F]*$/, '').toLowerCase(), directory] as const,
  );
  progress('counting what each operation takes');
  const desk = await dialNative(gateway.product.url, (await anAgent(gateway)).token);
  const [fewest = 2, ...more] = plan.connections;
  const operations = await withFew(gateway, seed);
  const byConnections = collected(fewest, operations);
  const byMessages: Findings['byMessages'] = {};
  for (const messages of plan.messages) {
    progress(`counting in a conversation of ${messages} messages`);
    add(byMessages, messages, await measureMessages(gateway, seed, messages));
  }
  await grow(gateway, seed, [fewest, ...more], byConnections, progress);
  await desk.close();

  if (plan.rounds > 0) progress('measuring the processor time of warm invocations');
  const warm = plan.rounds > 0 ? await warmCosts(gateway, plan.rounds) : {};
  if (plan.starts > 0) progress('measuring first events of new environments');
  const cold = plan.starts > 0 ? await coldCosts(gateway, plan.starts) : {};
  if (plan.agents > 0) {
    progress(`counting with ${plan.agents} agents`);
    operations[`http send, ${plan.agents} agents online`] = await measureManyAgents(gateway, seed, plan.agents);
  }
  if (plan.pairs > 0) progress('loading bundles');
  const loaded = plan.pairs > 0 ? await bundleCosts(Object.fromEntries(bundles), plan.pairs) : {};
  const memoryMb = Object.values(gateway.product.functions).find(({ logicalId }) =>
    logicalId.startsWith('Chat'),
  )?.memoryMb;
  return { operations, byConnections, byMessages, bundles: loaded, warm, cold, memoryMb: memoryMb ?? 0 };
}

/** Measures with one visitor and one agent. */
async function withFew(gateway: MeasuredGateway, seed: Seeder): Promise<Costs> {
  return {
    ...(await measureMessages(gateway, seed, 2)),
    ...(await measureWidget(gateway)),
    'http send, first in 4 minutes': await measureFirstInAWhile(gateway, seed),
    'first message of a visitor': await measureFirstMessage(gateway),
    ...(await measureSockets(gateway)),
    'keep-alive of a minute': await measureKeepAlive(gateway),
  };
}

/** Measures the same with more and more sockets of others open in the tenant. */
async function grow(
  gateway: MeasuredGateway,
  seed: Seeder,
  [before = 0, ...more]: number[],
  byConnections: Findings['byConnections'],
  progress: (line: string) => void,
): Promise<void> {
  let open = before;
  for (const connections of more) {
    progress(`counting with ${connections} sockets open`);
    await seed.connections(strangers(TEST_TENANT, { from: open, to: connections }));
    open = connections;
    add(byConnections, connections, {
      ...(await measureMessages(gateway, seed, 2)),
      ...(await measureWidget(gateway)),
      ...(await measureSockets(gateway)),
    });
  }
}

function add(into: Record<string, Record<number, Cost>>, size: number, costs: Costs): void {
  for (const [name, cost] of Object.entries(costs)) into[name] = { ...into[name], [size]: cost };
}

function collected(size: number, costs: Costs): Record<string, Record<number, Cost>> {
  const into = {};
  add(into, size, costs);
  return into;
}
