import { OLDEST, SLOTS } from '../../lambdas/domain/sockets/keep-alive.ts';
import { MINUTE } from '../../lambdas/domain/time/units.ts';
import { PRICES, TABLE_STORAGE } from '../list-prices.ts';
import type { ColdCost } from './cold-cost.ts';
import type { Figures, Findings } from './findings.ts';
import { billedMs, FULL_CORE_MB, proportional, underQuota } from './lambda-time.ts';
import {
  ASSUMED,
  activityRow,
  besideLines,
  computeLine,
  type Door,
  invocationOf,
  type Line,
  line,
  linesOf,
  REFERENCE_EMPTY_MS,
  rowsPerMessage,
  sendLines,
  sumOf,
  type Work,
} from './prices.ts';
import type { WarmCost } from './warm-cost.ts';

/** Minutes in a month of 730 hours, as AWS's own calculators count one. */
export const MINUTES_A_MONTH = 730 * 60;

/** The number of messages a minute at which the goals are stated. */
export const USUAL_RATE = 5;

/** Our own processor time, as a core of the reference would have taken it. */
export const referenceMs = ({
  milliseconds,
  bare,
  emptyMs,
}: Pick<WarmCost, 'milliseconds' | 'bare' | 'emptyMs'>): number =>
  (Math.max(0, milliseconds - bare) * REFERENCE_EMPTY_MS) / emptyMs;

const requestsOf = ({ requests, posts }: Figures): number =>
  Object.values(requests).reduce((sum, count) => sum + count, 0) + posts;

export const operationOf = ({ counted }: Findings, name: string): Figures => {
  const found = counted.operations[name];
  if (!found) throw new Error(`${name} was not counted`);
  return found;
};

/** Processor time for one request to AWS, as a send's: for operations that are not measured by themselves. */
export function cpuPerRequest(findings: Findings): number {
  const send = findings.measured.warm['http send'];
  return send ? referenceMs(send) / requestsOf(operationOf(findings, 'http send')) : 0;
}

/** An operation as it is priced: in functions as large as the largest of its own. */
export function workOf(findings: Findings, name: string): Work {
  const { counted, measured } = findings;
  const operation = operationOf(findings, name);
  const warm = measured.warm[name];
  const names = Object.keys(operation.invocations);
  return {
    ...{ wru: operation.wru, rru: operation.rru, posts: operation.posts, received: operation.received },
    invocations: Object.values(operation.invocations).reduce((sum, count) => sum + count, 0),
    steps: counted.steps[name] ?? 0,
    cpuMs: warm ? referenceMs(warm) : cpuPerRequest(findings) * requestsOf(operation),
    memoryMb: Math.max(0, ...names.map((one) => counted.memoryMb[one] ?? 0)),
  };
}

const NAMES = { http: 'http send', socket: 'native send' } as const;

/** `times`: milliseconds by both models of Lambda's time, and dollars a million that the second would save. */
export type Priced = {
  lines: Line[];
  besides: Line[];
  times: { proportional: number; underQuota: number; saved: number };
};

/** A million messages by a door, with one agent online. */
export function million(findings: Findings, door: Door): Priced {
  const work = workOf(findings, NAMES[door]);
  const { logBytes, answered } = operationOf(findings, NAMES[door]);
  const { http, edge } = findings.counted.accessLogs;
  const invocation = invocationOf(work);
  const times = {
    proportional: proportional(invocation, work.memoryMb),
    underQuota: underQuota(invocation, work.memoryMb),
  };
  return {
    lines: sendLines(door, work),
    besides: besideLines(door, { logBytes, accessLogBytes: http, edgeLogBytes: edge, answered }),
    times: { ...times, saved: computeLine(times.proportional - times.underQuota, work.memoryMb).dollars },
  };
}

/** Dollars a million rows of the activity index: what they take to write, and what all sweeps read of their conversations. */
export function rowPrice(findings: Findings): { wru: number; rru: number; dollars: number } {
  const wru = operationOf(findings, 'http send, first in 4 minutes').wru - operationOf(findings, 'http send').wru;
  const { rru, reads } = findings.counted.sweeps.row;
  const readMs = reads * cpuPerRequest(findings);
  return { wru, rru, dollars: activityRow(wru, rru) + computeLine(readMs, FULL_CORE_MB).dollars };
}

/** A million messages with the rows of their conversations, at a number of messages a minute. */
export const withRows = (findings: Findings, door: Door, rate = USUAL_RATE): number =>
  sumOf(million(findings, door).lines) + rowPrice(findings).dollars * rowsPerMessage(rate);

/** A month in which nobody comes: the sweep of each minute, line by line. */
export function idleSweeps({ counted, measured }: Findings): Line[] {
  const { wru, rru, steps, logBytes } = counted.sweeps.idle;
  const memoryMb = counted.memoryMb.sweeper ?? 0;
  const cpuMs = sweepMs(measured) + ASSUMED.connectionsMs;
  const sweep: Work = { wru, rru, posts: 0, received: 0, invocations: 1, steps, cpuMs, memoryMb };
  const turns = MINUTES_A_MONTH / 1e6;
  return [...linesOf(sweep), line('bytes of the function’s log', logBytes, PRICES.logByte)].map((each) => ({
    ...each,
    amount: each.amount * turns,
    dollars: each.dollars * turns,
  }));
}

/** Processor time of a turn, at the speed of the reference. */
const sweepMs = ({ sweepCpuMs, warm }: Findings['measured']): number =>
  (sweepCpuMs * REFERENCE_EMPTY_MS) / (warm['http send']?.emptyMs ?? REFERENCE_EMPTY_MS);

/** Dollars for a month of a stage that nobody uses. */
export const idleMonth = (findings: Findings, stage: 'dev' | 'prod'): number =>
  sumOf(idleSweeps(findings)) + sumOf(findings.counted.standing[stage]);

/** GB and dollars of a million messages kept for so many days: a message's own bytes, without and with recovery. */
export function storage(
  { stored }: Figures,
  days: number,
): { gigabytes: number; month: number; all: number; recoverable: number } {
  const gigabytes = (stored * 1e6) / 1e9;
  const months = (days * 12) / 365;
  const month = gigabytes * TABLE_STORAGE.gigabyteMonth;
  return {
    ...{ gigabytes, month, all: month * months },
    recoverable: (month + gigabytes * TABLE_STORAGE.recoveryGigabyteMonth) * months,
  };
}

/** The month of the goals: sockets that are open for a working day each day, and a million messages. */
export const MONTH = { sockets: 10_000, hours: 8, days: 30, messages: 1e6 } as const;

/** What the month costs by a kind of socket, line by line. */
export function socketMonth(findings: Findings, kind: 'native' | 'socket.io'): { what: string; dollars: number }[] {
  const socketMinutes = MONTH.sockets * MONTH.hours * 60 * MONTH.days;
  const beats = socketMinutes / SLOTS / 1e6;
  const lifetime = (OLDEST.from + OLDEST.to) / 2 / MINUTE;
  const cycles = (MONTH.sockets * MONTH.days * Math.ceil((MONTH.hours * 60) / lifetime)) / 1e6;
  const each = (name: string) => sumOf(linesOf(workOf(findings, name)));
  const send = workOf(findings, `${kind} send`);
  const beat = operationOf(findings, `keep-alive, ${kind}`);
  const answer = { ...send, wru: 0, rru: 0, posts: 0, steps: 0, received: beat.received, invocations: beat.received };
  const beating = beat.posts * (PRICES.socketMessage + computeLine(cpuPerRequest(findings), FULL_CORE_MB).dollars);
  const rows = rowPrice(findings).dollars * rowsPerMessage(USUAL_RATE);
  const handshake = besideLines('http', {
    ...{ logBytes: 0, accessLogBytes: 0, answered: 0, edgeLogBytes: findings.counted.accessLogs.edge },
  });
  const edge = sumOf(handshake.filter(({ what }) => !what.includes('WAF')));
  return [
    {
      what: `${(socketMinutes / 1e6).toFixed(0)} M minutes of sockets`,
      dollars: (socketMinutes / 1e6) * PRICES.connectionMinute,
    },
    { what: `${beats.toFixed(0)} M beats of the keep-alive`, dollars: beats * beating },
    ...(beat.received > 0
      ? [{ what: 'answers to them', dollars: beats * sumOf(linesOf({ ...answer, cpuMs: cpuPerRequest(findings) })) }]
      : []),
    {
      what: `${cycles.toFixed(1)} M connects and disconnects`,
      dollars: cycles * (each(`${kind} connect`) + each(`${kind} disconnect`)),
    },
    { what: 'their handshakes at the edge, without a web ACL', dollars: cycles * edge },
    { what: '1 M messages', dollars: sumOf(sendLines('socket', send)) + rows },
    { what: 'the stage at rest (dev)', dollars: idleMonth(findings, 'dev') },
  ];
}

/** Sockets that are open as in the month, each with its share of the messages, for which it costs as much as something else. */
export function socketsThatCost(findings: Findings, dollars: number): number {
  const atRest = idleMonth(findings, 'dev');
  const each = (sumOf(socketMonth(findings, 'native')) - atRest) / MONTH.sockets;
  return (dollars - atRest) / each;
}

/** Lambda's own part of a cold start, in milliseconds; assumed. */
export const OWN_START_MS = 120;

/**
 * Billed milliseconds and dollars a million of a cold start: Lambda's own part, and ours until the first answer without waiting for
 * others. Ours is taken to be as slow as the rest of the function's time; AWS gives a start more than that, so this is the most.
 */
export function coldStart({ counted, measured }: Findings, operation: string): { ms: number; dollars: number } {
  const { prepared, functionName, wru, rru } = coldCostOf(measured, operation);
  const { emptyMs = REFERENCE_EMPTY_MS } = measured.bundles[functionName] ?? {};
  const memoryMb = counted.memoryMb[functionName] ?? 0;
  const cpuMs = ((prepared.startCpu - emptyMs + prepared.cpu) * REFERENCE_EMPTY_MS) / emptyMs;
  const ms = OWN_START_MS + billedMs({ waitMs: 0, waits: 0, cpuMs }, memoryMb);
  return { ms, dollars: computeLine(ms, memoryMb).dollars + wru * PRICES.wru + rru * PRICES.rru };
}

function coldCostOf({ cold }: Findings['measured'], operation: string): ColdCost {
  const found = cold[operation];
  if (!found) throw new Error(`no first event of ${operation} was measured`);
  return found;
}
