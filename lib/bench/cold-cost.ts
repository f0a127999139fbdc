import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { median } from './bundle-cost.ts';
import { call, dialNative } from './clients.ts';
import { counted, type FunctionProcess, functionProcess } from './function-process.ts';
import { FULL_CORE_MB } from './lambda-time.ts';
import type { MeasuredGateway } from './measured-gateway.ts';
import { anAgent, aVisitor, sendByHttp, sendByNative } from './operations.ts';
import { processorQuota } from './processor-quota.ts';

/** Processor time of a new environment until it is ready, and time and processor time of its first event; milliseconds. */
export type FirstEvent = { startCpu: number; wall: number; cpu: number };

/** The first event of a new environment, with the share of a processor that its memory buys; medians of pairs. */
export type ColdCost = {
  /** The function, as docs/costs.md names it: `chat`. */
  functionName: string;
  /** With its first calls made while it starts, as it is. */
  prepared: FirstEvent;
  /** Without them. */
  bare: FirstEvent;
  /** Time of the prepared ones, divided by that of the bare ones: the median of the pairs. */
  ratio: number;
  /** The units of its first calls. */
  wru: number;
  rru: number;
};

const PROBE = join(import.meta.dirname, 'cold-probe.cjs');

/** A mark in the event, replaced each time: each message is a new one. */
const MARK = 'bench-0000000000';

type Scene = { name: string; functionName: string; run: () => Promise<unknown> };

/** The functions that a person waits for, each with a first event; `names` chooses some. */
export async function coldCosts(
  gateway: MeasuredGateway,
  pairs: number,
  names?: readonly string[],
): Promise<Record<string, ColdCost>> {
  const { product } = gateway;
  const desk = await dialNative(product.url, (await anAgent(gateway)).token);
  const visitor = await aVisitor(gateway);
  const socket = await dialNative(product.url, visitor.token);
  const scenes: Scene[] = [
    { name: 'http send', functionName: 'Chat', run: () => sendByHttp(gateway, visitor, MARK) },
    { name: 'native send', functionName: 'Socket', run: () => sendByNative(socket, MARK) },
    { name: 'anonymous token', functionName: 'Tokens', run: () => aToken(gateway) },
    { name: 'verdict on a token', functionName: 'Authorizer', run: () => readWithNewToken(gateway) },
  ];
  try {
    const costs: Record<string, ColdCost> = {};
    for (const { name, functionName, run } of scenes.filter((scene) => names?.includes(scene.name) ?? true)) {
      await gateway.measure(run);
      const event = gateway.lastEvent((one) => JSON.stringify(one).includes(MARK) && isOf(functionName, one));
      costs[name] = await coldCost(gateway, functionProcess(gateway, functionName), event, pairs);
    }
    return costs;
  } finally {
    await Promise.all([desk.close(), socket.close()]);
  }
}

/** A request leads to an event of the authorizer, which has a type, and to one of the function behind it. */
const isOf = (functionName: string, event: Record<string, unknown>): boolean =>
  (event.type === 'REQUEST') === (functionName === 'Authorizer');

const aToken = ({ product }: MeasuredGateway) =>
  call(product.url, 'POST /api/chat/anonymous-token', { body: { tenantId: 'test', fingerprint: MARK } });

async function readWithNewToken(gateway: MeasuredGateway): Promise<unknown> {
  const { token } = await aVisitor(gateway);
  return call(gateway.product.url, `GET /api/chat/messages?userId=${MARK}`, { token });
}

async function coldCost(
  gateway: MeasuredGateway,
  of: FunctionProcess,
  event: unknown,
  pairs: number,
): Promise<ColdCost> {
  const measured: { prepared: FirstEvent; bare: FirstEvent }[] = [];
  for (let n = 0; n < pairs; n++) {
    measured.push({ bare: await firstEvent(of, event, false), prepared: await firstEvent(of, event, true) });
  }
  const middle = (value: (pair: (typeof measured)[number]) => number) => median(measured.map(value));
  const firstOf = (which: 'prepared' | 'bare'): FirstEvent => ({
    startCpu: middle((pair) => pair[which].startCpu),
    wall: middle((pair) => pair[which].wall),
    cpu: middle((pair) => pair[which].cpu),
  });
  gateway.database.taken();
  await started(counted(of, gateway), event, true);
  const calls = gateway.database.taken();
  return {
    functionName: of.name,
    prepared: firstOf('prepared'),
    bare: firstOf('bare'),
    ratio: middle(({ prepared, bare }) => prepared.wall / bare.wall),
    wru: calls.reduce((sum, { wru }) => sum + wru, 0),
    rru: calls.reduce((sum, { rru }) => sum + rru, 0),
  };
}

/** Starts an environment at full speed, as Lambda does, and limits its processor time from its first event on. */
async function firstEvent(of: FunctionProcess, event: unknown, isPrepared: boolean): Promise<FirstEvent> {
  return started(of, event, isPrepared, async (child, { startCpu = Number.NaN }) => {
    const quota = processorQuota(of.memoryMb / FULL_CORE_MB);
    child.once('exit', quota.end);
    quota.limit(child.pid ?? 0);
    child.stdin?.write('go\n');
    const { wall = Number.NaN, cpu = Number.NaN, status = 200 } = await said(child);
    if (status >= 400) throw new Error(`the first event was answered ${status}`);
    return { startCpu, wall, cpu };
  });
}

type Said = { startCpu?: number; wall?: number; cpu?: number; status?: number; error?: string };

async function started<Result>(
  { bundle, variables }: FunctionProcess,
  event: unknown,
  isPrepared: boolean,
  use: (child: ChildProcess, ready: Said) => Promise<Result> | undefined = () => undefined,
): Promise<Result> {
  const text = JSON.stringify(event).replaceAll(MARK, `bench-${randomUUID().slice(0, 10)}`);
  const args = [PROBE, bundle, text, JSON.stringify(variables), isPrepared ? 'prepared' : 'bare'];
  const child = spawn(process.execPath, args, { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    return (await use(child, await said(child))) as Result;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

/** The next line that the probe writes. */
async function said({ stdout }: ChildProcess): Promise<Said> {
  if (!stdout) throw new Error('the probe has no output');
  const lines = createInterface(stdout);
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    lines.once('close', () => reject(new Error('the probe ended early')));
  });
  lines.close();
  const value = JSON.parse(line) as Said;
  if (value.error) throw new Error(value.error);
  return value;
}
