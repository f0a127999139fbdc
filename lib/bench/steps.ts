import { type Client, dialNative, dialSocketio, enter } from './clients.ts';
import type { CountingDatabase, Request } from './counting-database.ts';
import type { Cost, MeasuredGateway } from './measured-gateway.ts';
import { apart, aVisitor, sendByHttp, sendByNative, sendBySocketio } from './operations.ts';

/** Milliseconds for which answers are held back: requests that are sent together come within less, also on a busy machine. */
export const HELD = 60;

/** Answers of the database that were waited for one after the other: the longest chain of requests, each sent after an answer. */
export function stepsOf(requests: readonly Pick<Request, 'from' | 'to'>[]): number {
  const deepest: { to: number; depth: number }[] = [];
  for (const { from, to } of requests.toSorted((one, other) => one.from - other.from)) {
    const before = deepest.filter((earlier) => earlier.to <= from).map(({ depth }) => depth);
    deepest.push({ to, depth: 1 + Math.max(0, ...before) });
  }
  return Math.max(0, ...deepest.map(({ depth }) => depth));
}

/** The same for an operation, run once more with answers held back. */
export async function measureSteps(
  { database, measure }: MeasuredGateway,
  operation: () => Promise<unknown>,
): Promise<number> {
  return stepsOf((await held(database, () => measure(operation))).detail);
}

async function held(database: CountingDatabase, run: () => Promise<Cost>): Promise<Cost> {
  database.holdAnswers(HELD);
  try {
    return await run();
  } finally {
    database.holdAnswers(0);
  }
}

/** Answers in a row for the operations that are priced by their time. */
export async function measureOperationSteps(gateway: MeasuredGateway): Promise<Record<string, number>> {
  const { url } = gateway.product;
  const visitor = await aVisitor(gateway);
  for (let n = 0; n < 3; n++) await sendByHttp(gateway, visitor);
  await apart();
  const steps = { 'http send': await measureSteps(gateway, () => sendByHttp(gateway, visitor)) };
  const native: Client[] = [];
  const nativeConnect = await measureSteps(gateway, async () => void native.push(await dialNative(url, visitor.token)));
  await sendByNative(native[0] as Client);
  await apart();
  const nativeSend = await measureSteps(gateway, () => sendByNative(native[0] as Client));
  const nativeDisconnect = await measureSteps(gateway, async () => native[0]?.close());
  const late: Client[] = [];
  const socketioConnect = await measureSteps(gateway, async () => {
    late.push(await dialSocketio(url));
    await enter(late[0] as Client, visitor.token);
  });
  await sendBySocketio(late[0] as Client);
  await apart();
  const socketioSend = await measureSteps(gateway, () => sendBySocketio(late[0] as Client));
  const socketioDisconnect = await measureSteps(gateway, async () => late[0]?.close());
  return {
    ...steps,
    'native send': nativeSend,
    'native connect': nativeConnect,
    'native disconnect': nativeDisconnect,
    'socket.io send': socketioSend,
    'socket.io connect': socketioConnect,
    'socket.io disconnect': socketioDisconnect,
  };
}
