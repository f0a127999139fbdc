import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE } from '../../lambdas/domain/time/units.ts';
import { call } from './clients.ts';
import { counted, functionProcess, runProbe } from './function-process.ts';
import type { MeasuredGateway } from './measured-gateway.ts';
import { anAgent, aUser, sendByHttp } from './operations.ts';
import { HELD, stepsOf } from './steps.ts';

/** What the sweep of one minute takes on average, when there is nothing to do. */
export type IdleSweep = { wru: number; rru: number; requests: number; steps: number; logBytes: number };

/** What all sweeps together read because of one row of the activity index that was begun at the start of its four minutes. */
export type SweptRow = { rru: number; reads: number };

/** Processor time of a turn of the sweeper in milliseconds: the quickest tenth of many. */
export type SweptCosts = { idle: IdleSweep; row: SweptRow; cpuMs: number };

/** Minutes over which an idle sweep is averaged: which parts of the indexes it reads repeats after eight (slots) at most. */
const IDLE_MINUTES = 16;

/** Minutes after a message in which its row is looked at: for repair at once, as idle within half an hour, as unanswered after a day. */
const ROW_MINUTES = [...range(0, 40), ...range(24 * 60, 24 * 60 + 10)];

/**
 * Runs the sweeper's bundle minute by minute, as if time passed: over a stage on which nothing has happened yet, then over one
 * conversation that an agent has closed: it is looked at for repair, as idle and as unanswered, and nothing has to be done.
 */
export async function measureSweeps(gateway: MeasuredGateway): Promise<SweptCosts> {
  // One time for all turns: a minute that passed meanwhile would count as missed, and be swept twice.
  const from = Math.floor(Date.now() / MINUTE) * MINUTE + 1000;
  await turns(gateway, from, [-IDLE_MINUTES - 1]);
  const idle = await turns(gateway, from, range(-IDLE_MINUTES, -1), HELD);
  const perTurn = (sum: number) => sum / IDLE_MINUTES;
  const conversations = await closedConversations(gateway);
  // A day without turns would be caught up on; here they are left out, since nothing is done in them.
  const row = await turns(gateway, from, ROW_MINUTES);
  const looked = conversations.map(({ id, begunAt }) => {
    const first = row.begun[ROW_MINUTES.findIndex((minute) => from + minute * MINUTE >= begunAt)] ?? 0;
    // What a turn before it would have found is not there yet.
    return row.requests.filter(
      (one) => one.partition.includes(`#C#${id}`) && performance.timeOrigin + one.from >= first,
    );
  });
  const rru = looked.map((requests) => requests.reduce((sum, request) => sum + request.rru, 0));
  const reads = looked.map((requests) => requests.length);
  return {
    idle: {
      wru: perTurn(idle.requests.reduce((sum, { wru }) => sum + wru, 0)),
      rru: perTurn(idle.requests.reduce((sum, { rru }) => sum + rru, 0)),
      requests: perTurn(idle.requests.length),
      steps: perTurn(idle.steps),
      logBytes: perTurn(idle.logBytes),
    },
    row: { rru: Math.max(...rru), reads: Math.max(...reads) },
    cpuMs: idle.cpuMs,
  };
}

/**
 * Conversations begun together, late in a minute: their buckets are offset against one another, so that one of them has begun since
 * the fortieth second, and its row is then looked at as often as any.
 */
const PHASES = 100;
const LATE = 50_000;

async function closedConversations(gateway: MeasuredGateway): Promise<{ id: string; begunAt: number }[]> {
  const { token } = await anAgent(gateway);
  const close = async () => {
    const begunAt = Date.now();
    const { conversation_id: id } = await sendByHttp(gateway, await aUser(gateway));
    await call(gateway.product.url, `POST /api/chat/conversations/${id}/close`, { token });
    return { id, begunAt };
  };
  const passed = Date.now() % MINUTE;
  await pause((LATE - passed + MINUTE) % MINUTE);
  const closed: { id: string; begunAt: number }[] = [];
  for (let n = 0; n < PHASES; n++) closed.push(await close());
  return closed;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Turns of the sweeper at minutes from a time, with the requests and the bytes of the log of all of them. */
async function turns(gateway: MeasuredGateway, from: number, minutes: number[], held = 0) {
  const { database, measure } = gateway;
  let told: { begun: number[]; cpu: number[]; logs: number[] } = { begun: [], cpu: [], logs: [] };
  database.holdAnswers(held);
  const { detail } = await measure(async () => {
    const sweeper = counted(functionProcess(gateway, 'Sweeper'), gateway);
    told = await runProbe(sweeper, 'sweep-probe.cjs', [from, ...minutes].map(String));
  });
  database.holdAnswers(0);
  const logBytes = told.logs.reduce((sum, bytes) => sum + bytes, 0);
  return { begun: told.begun, requests: detail, steps: stepsOf(detail), logBytes, cpuMs: quickestTenth(told.cpu) };
}

/** Other load of the machine makes a turn slower, never quicker. */
const quickestTenth = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length / 10)] ?? Number.NaN;
