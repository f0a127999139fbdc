import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { inParallel } from '../../lambdas/domain/in-parallel.ts';
import { call } from './clients.ts';
import type { FromServer, ServerKind } from './load-server.ts';

export type Load = {
  sockets: number;
  agents: number;
  rate: number;
  seconds: number;
  /** Where the product was synthesized to. */
  assembly: string;
};

/** What became of the traffic. */
export type Outcome = {
  /** Messages a second that were acknowledged while they were being sent. */
  throughput: number;
  /** Copies that arrived, of those that were due: the sender's own and one for each agent. */
  deliveryRatio: number;
  /** Messages that nobody could send, because their socket had ended. */
  unsent: number;
  /** Milliseconds from sending to the echo. */
  latency: { p50: number; p95: number; p99: number; max: number };
  /** Sockets that were opened a second. */
  connects: number;
  serverRssBytes: number;
  /** Processor time of the server for each message. */
  serverCpuMs: number;
};

const SERVER = join(import.meta.dirname, 'load-server.ts');
const CONNECTING_AT_ONCE = 16;
const TRIES = 5;

/** Seconds that what is under way may still take: a push that failed is made up by the sweeper within about a minute. */
const PATIENCE = 100;

/** Opens all sockets, sends at a steady rate, waits for what is due, and closes them. Stops by itself, and its server with it. */
export async function load(kind: ServerKind, wanted: Load, tell: (line: string) => void): Promise<Outcome> {
  const server = fork(SERVER, [kind, wanted.assembly], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const sockets: WebSocket[] = [];
  try {
    const ready = await heard(server, 'ready');
    tell(`${kind}: opening ${wanted.sockets} sockets`);
    const traffic = counted(wanted.agents);
    const began = performance.now();
    await open(kind, ready, wanted, sockets, traffic);
    const connects = sockets.length / ((performance.now() - began) / 1000);
    tell(`${kind}: sending ${wanted.rate} messages a second for ${wanted.seconds} seconds`);
    const before = await usage(server);
    const { unsent, throughput } = await send(sockets.slice(wanted.agents), wanted, traffic);
    const after = await usage(server);
    await traffic.arrived(PATIENCE);
    return {
      ...{ throughput, unsent, connects },
      ...traffic.outcome(),
      serverRssBytes: after.rssBytes,
      serverCpuMs: (after.cpuMs - before.cpuMs) / (wanted.rate * wanted.seconds),
    };
  } finally {
    for (const socket of sockets) socket.terminate();
    server.disconnect();
  }
}

type Of<Type extends FromServer['type']> = Extract<FromServer, { type: Type }>;

function heard<Type extends FromServer['type']>(server: ChildProcess, type: Type): Promise<Of<Type>> {
  return new Promise((hear, fail) => {
    server.once('exit', () => fail(new Error('the server ended')));
    server.on('message', (message: FromServer) => {
      if (message.type === type) hear(message as Of<Type>);
    });
  });
}

function usage(server: ChildProcess): Promise<Of<'usage'>> {
  const answer = heard(server, 'usage');
  server.send('usage');
  return answer;
}

type Traffic = ReturnType<typeof counted>;

/** Who has got what. Every message is known by its client id, which comes back in every copy. */
function counted(agents: number) {
  const sentAt = new Map<string, number>();
  const copies = new Map<string, Set<WebSocket>>();
  const latencies: number[] = [];
  let missing = 0;
  return {
    sent(id: string) {
      sentAt.set(id, performance.now());
      copies.set(id, new Set());
      missing += agents + 1;
    },
    acknowledged: () => latencies.length,
    got(socket: WebSocket, isSender: boolean, frame: string) {
      const [id = ''] = /load-[0-9a-f-]{36}/.exec(frame) ?? [];
      const seen = copies.get(id);
      // A copy may come twice; that is no second delivery.
      if (!seen || seen.has(socket)) return;
      seen.add(socket);
      missing--;
      if (isSender) latencies.push(performance.now() - (sentAt.get(id) ?? 0));
    },
    async arrived(seconds: number) {
      for (let waited = 0; missing > 0 && waited < seconds * 10; waited++) await pause(100);
    },
    outcome(): Pick<Outcome, 'deliveryRatio' | 'latency'> {
      const due = copies.size * (agents + 1);
      const sorted = latencies.toSorted((one, other) => one - other);
      const at = (share: number) =>
        sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
      return {
        deliveryRatio: (due - missing) / due,
        latency: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
      };
    },
  };
}

/** Agents first. A connect that is refused, because there are too many at once, is tried again a little later, as a client would. */
async function open(
  kind: ServerKind,
  { url, secretKey }: Of<'ready'>,
  { sockets: wanted, agents }: Load,
  sockets: WebSocket[],
  traffic: Traffic,
): Promise<void> {
  const dialOne = async (n: number): Promise<void> => {
    const isAgent = n < agents;
    for (let tries = 1; ; tries++) {
      try {
        const socket = await (kind === 'echo' ? dialEcho(url, isAgent) : dialProduct(url, secretKey, n, isAgent));
        socket.on('message', (data) => traffic.got(socket, !isAgent, String(data)));
        sockets[n] = socket;
        return;
      } catch (error) {
        if (tries === TRIES) throw new Error(`socket ${n} could not be opened`, { cause: error });
        await pause(500 * tries);
      }
    }
  };
  const numbers = Array.from({ length: wanted }, (_, n) => n);
  await inParallel(numbers, CONNECTING_AT_ONCE, dialOne);
}

const dialEcho = (url: string, isAgent: boolean): Promise<WebSocket> => opened(`${url}${isAgent ? '/agent' : '/'}`);

/** Everybody is somebody else, with a token that the tenant's own server would mint. */
async function dialProduct(url: string, key: string, n: number, isAgent: boolean): Promise<WebSocket> {
  const route = isAgent ? 'POST /api/chat/agent-token' : 'POST /api/chat/user-token';
  const body = { userId: `load-${n}`, ...(isAgent ? { role: 'agent' } : {}) };
  const { token } = (await call(url, route, { key, body })) as { token: string };
  return opened(`${url.replace(/^http/, 'ws')}/ws/chat`, ['chat.v1', `bearer.${token}`]);
}

async function opened(url: string, protocols: string[] = []): Promise<WebSocket> {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
  await new Promise<void>((open, failed) => {
    socket.once('open', () => open());
    socket.once('error', failed);
  });
  socket.on('error', () => {});
  return socket;
}

/** By the clock, so that a server that falls behind is not given time to catch up. */
async function send(
  visitors: WebSocket[],
  { rate, seconds }: Load,
  traffic: Traffic,
): Promise<Pick<Outcome, 'unsent' | 'throughput'>> {
  const began = performance.now();
  let unsent = 0;
  for (let n = 0; n < rate * seconds; n++) {
    const wait = began + (n * 1000) / rate - performance.now();
    if (wait > 0) await pause(wait);
    const socket = visitors[Math.floor(Math.random() * visitors.length)];
    if (socket?.readyState !== WebSocket.OPEN) {
      unsent++;
      continue;
    }
    const id = `load-${randomUUID()}`;
    traffic.sent(id);
    socket.send(JSON.stringify({ type: 'message', text: `Is the blue one there? ${n}`, clientMessageId: id }));
  }
  return { unsent, throughput: traffic.acknowledged() / ((performance.now() - began) / 1000) };
}
