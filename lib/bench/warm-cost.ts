import { randomUUID } from 'node:crypto';
import { emptyStarts } from './bundle-cost.ts';
import { type Client, call, dialNative } from './clients.ts';
import { functionProcess, runProbe } from './function-process.ts';
import type { MeasuredGateway } from './measured-gateway.ts';
import { anAgent, aVisitor, type Person, sendByNative } from './operations.ts';

/** Processor time of a warm invocation, and of as many bare requests of Node's own `http` alone: the difference is ours. */
export type WarmCost = {
  milliseconds: number;
  bare: number;
  requests: number;
  /** Processor time of starting an empty process just before and after: the machine's speed at that time. */
  emptyMs: number;
};

/**
 * Runs operations again and again in a process that holds nothing but the function's bundle.
 */
export async function warmCosts(gateway: MeasuredGateway, rounds: number): Promise<Record<string, WarmCost>> {
  const { product } = gateway;
  const desk = await dialNative(product.url, (await anAgent(gateway)).token);
  const visitor = await aVisitor(gateway);
  const socket = await dialNative(product.url, visitor.token);
  try {
    const costs: Record<string, WarmCost> = {};
    for (const { name, functionName, run, requests } of scenes(gateway, visitor, socket)) {
      await gateway.measure(run);
      const event = gateway.lastEvent((one) => JSON.stringify(one).includes(MARK));
      costs[name] = await warmCost(gateway, functionName, event, rounds, requests);
    }
    return costs;
  } finally {
    await Promise.all([desk.close(), socket.close()]);
  }
}

/** A mark in the event that is repeated, replaced each time: each message is a new one. */
const MARK = 'bench-0000000000';

type Scene = { name: string; functionName: string; run: () => Promise<unknown>; requests: number };

function scenes({ product }: MeasuredGateway, { token }: Person, socket: Client): Scene[] {
  const sent = { text: 'What does the blue one cost?', clientMessageId: MARK };
  return [
    {
      name: 'http send',
      functionName: 'Chat',
      run: () => call(product.url, 'POST /api/chat/messages', { token, body: sent }),
      requests: 7,
    },
    { name: 'native send', functionName: 'Socket', run: () => sendByNative(socket, MARK), requests: 8 },
    {
      name: 'history page of 20',
      functionName: 'Chat',
      run: () => call(product.url, `GET /api/chat/messages?limit=20&userId=${MARK}`, { token }),
      requests: 1,
    },
    {
      name: 'anonymous token',
      functionName: 'Tokens',
      run: () =>
        call(product.url, 'POST /api/chat/anonymous-token', {
          body: { tenantId: 'test', fingerprint: MARK, sessionId: `session-${randomUUID()}` },
        }),
      requests: 1,
    },
  ];
}

async function warmCost(
  gateway: MeasuredGateway,
  functionName: string,
  event: unknown,
  rounds: number,
  requests: number,
): Promise<WarmCost> {
  const of = functionProcess(gateway, functionName);
  // The endpoint for the probe's bare requests.
  const variables = { ...of.variables, BARE_ENDPOINT: gateway.database.directEndpoint };
  const args = [JSON.stringify(event), MARK, String(rounds), String(requests)];
  const before = await emptyStarts(5);
  const taken = await runProbe<Pick<WarmCost, 'milliseconds' | 'bare'>>({ ...of, variables }, 'warm-probe.cjs', args);
  // As with the invocations: other load of the machine makes a start slower, never quicker.
  const emptyMs = Math.min(...before, ...(await emptyStarts(5)));
  return { ...taken, requests, emptyMs };
}
