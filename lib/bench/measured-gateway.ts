import { setTimeout as pause } from 'node:timers/promises';
import type { Assembly } from '@chat-gateway/local/assembly';
import type { Observation } from '@chat-gateway/local/observations';
import { type Product, startProduct } from '../local-product.ts';
import { type CountingDatabase, type Request, startCountingDatabase } from './counting-database.ts';

/** The cost of one operation. */
export type Cost = {
  wru: number;
  rru: number;
  /** Requests to DynamoDB by kind. */
  requests: Record<string, number>;
  /** Posts that arrived. A post tried before its socket was open costs nothing worth counting. */
  posts: number;
  /** Invocations by function, authorizer included. */
  invocations: Record<string, number>;
  /** Bytes to and from DynamoDB, and in posts. */
  bytes: number;
  /** Bytes by which the tables and their indexes grew. */
  stored: number;
  /** Bytes of answers that left by the edge, bodies alone. */
  answered: number;
  /** Frames that clients sent. */
  received: number;
  /** The connections that were posted to, and those whose clients sent frames. */
  postedTo: string[];
  receivedFrom: string[];
  /** Bytes that functions wrote into their logs. */
  logBytes: number;
  /** Each request, for explaining a cost. */
  detail: Request[];
};

/** The whole product run from its templates, with every request of its functions counted. */
export type MeasuredGateway = {
  product: Product;
  database: CountingDatabase;
  /** The cost of everything between now and the moment when the gateway is idle again. */
  measure(operation: () => Promise<unknown>): Promise<Cost>;
  /** The last event that fits, of all that functions were invoked with. */
  lastEvent(fits: (event: Record<string, unknown>) => boolean): unknown;
  close(): Promise<void>;
};

/** Milliseconds without work in progress that count as idle: an asynchronous invocation begins within one. */
const QUIET = 30;

/**
 * Starts the gateway with one environment a function, so that what an environment caches is cached for the next operation,
 * as in a busy deployment.
 */
export async function measuredGateway(assembly: Assembly): Promise<MeasuredGateway> {
  const database = await startCountingDatabase();
  let logBytes = 0;
  const product = await startProduct({
    assembly,
    dynamodbEndpoint: database.endpoint,
    schedules: 'manual',
    limits: { environmentsPerFunction: 1 },
    functionLog: (_name, line) => {
      logBytes += Buffer.byteLength(line) + 1;
    },
  });
  const names = new Map(Object.values(product.functions).map(({ logicalId }) => [logicalId, functionName(logicalId)]));
  let seen: Observation[] = [];
  const events: Record<string, unknown>[] = [];
  let running = 0;
  product.observations.on((observation) => {
    if (observation.type === 'invocation-started') running++;
    if (observation.type === 'invocation') {
      running--;
      events.push(observation.event as Record<string, unknown>);
      if (events.length > 1000) events.shift();
    }
    if (['invocation', 'post', 'exchange', 'frame-received'].includes(observation.type)) seen.push(observation);
  });
  const quiet = async (): Promise<void> => {
    for (let still = 0; still < QUIET; still += 10) {
      if (running > 0 || database.underWay() > 0) still = 0;
      await pause(10);
    }
  };

  return {
    product,
    database,
    async measure(operation) {
      await quiet();
      database.taken();
      seen = [];
      logBytes = 0;
      await operation();
      await quiet();
      return { ...costOf(database.taken(), seen, names), logBytes };
    },
    lastEvent: (fits) => events.findLast(fits),
    async close() {
      await product.close();
      await database.close();
    },
  };
}

/** What docs/costs.md calls a function: `chat`. */
export const functionName = (logicalId: string): string => logicalId.replace(/Function[0-9A-F]*$/, '').toLowerCase();

/** Rows that are counted by sampling: of a tenant's use, and of a socket's frames. */
const SAMPLED = ['USE#', 'COUNT#-#frames-'];

/**
 * Adds the requests up. One in 25 sends and frames is counted, at random: that write is left out, and the price has it on average
 * (`prices.ts`).
 */
function costOf(all: Request[], seen: Observation[], names: Map<string, string>): Omit<Cost, 'logBytes'> {
  const detail = all.filter(({ partition }) => !SAMPLED.some((prefix) => partition.startsWith(prefix)));
  const sum = (of: (request: Request) => number) => detail.reduce((total, request) => total + of(request), 0);
  const posts = seen.flatMap((one) =>
    one.type === 'post' && one.method === 'POST' && one.status === 200 ? [one] : [],
  );
  const receivedFrom = seen.flatMap((one) => (one.type === 'frame-received' ? [one.connectionId] : []));
  const answers = seen.flatMap((one) => (one.type === 'exchange' ? [Buffer.byteLength(one.body)] : []));
  const invoked = seen.flatMap((one) => (one.type === 'invocation' ? [names.get(one.function) ?? one.function] : []));
  return {
    wru: sum(({ wru }) => wru),
    rru: sum(({ rru }) => rru),
    requests: counts(detail.map(({ operation }) => operation)),
    stored: sum(({ stored }) => stored),
    answered: answers.reduce((total, bytes) => total + bytes, 0),
    posts: posts.length,
    received: receivedFrom.length,
    receivedFrom,
    postedTo: posts.map(({ connectionId }) => connectionId),
    invocations: counts(invoked),
    bytes: sum(({ bytes }) => bytes) + posts.reduce((total, post) => total + post.bytes, 0),
    detail,
  };
}

function counts(names: string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name of names.sort()) found[name] = (found[name] ?? 0) + 1;
  return found;
}
