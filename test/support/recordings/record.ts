import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readAssembly } from '@chat-gateway/local/assembly';
import { WebSocket, WebSocketServer } from 'ws';
import { synthesize } from '../../../lib/app.ts';
import { startProduct } from '../../../lib/local-product.ts';
import { httpClient, newAgent, newUser } from '../clients/http-client.ts';
import {
  inShort,
  learnt,
  MEANWHILE,
  type Recorded,
  SAID,
  type Step,
  tellingHeaders,
  type Values,
  withPlaceholders,
} from './recording.ts';

const HELP = `Records what a Socket.IO client says to the product, with its default options.

  node test/support/recordings/record.ts --client 'NAME VERSION, WHAT IT RAN ON' --to FILE [--random] -- COMMAND

Runs the product in memory behind a proxy, and the command with two variables: URL and TOKEN, of a visitor. The command connects with
{ token } as auth, and with the offset of its last event beside it if its library does not recover. At its first connect it emits
"message" with the texts ${SAID.join(', ')} and with an empty one, all at once, each with an acknowledgement. The line is then cut.
At its second connect it emits "again", and leaves after the acknowledgement and the message. --random: it does not number its
acknowledgements upwards. Whatever comes from the product takes 300 ms, as over a slow network: so many
round trips a connect takes is printed.
`;

/** Milliseconds. */
const ROUND_TRIP = 300;

const { values: flags, positionals: command } = parseArgs({
  options: {
    client: { type: 'string' },
    to: { type: 'string' },
    random: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const { client, to } = flags;
const [program, ...args] = command;
if (!client || !to || !program) {
  process.stderr.write(HELP);
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'chat-gateway-record-'));
const { directory } = await synthesize({
  context: { stage: 'local' },
  environment: {},
  outdir: join(folder, 'cdk.out'),
  bundlesDirectory: join(folder, 'bundles'),
});
const product = await startProduct({ assembly: readAssembly(directory), schedules: 'manual' });
const call = httpClient(product.url);
const { token } = await newUser(call, product.keys.secretKey, 'recorded');
const agent = await newAgent(call, product.keys.secretKey);

const steps: Step[] = [];
const values: Values = { token };
let conversationId = '';
/** Until then nothing is let through: the agent writes while the client is away. */
let away: Promise<unknown> = Promise.resolve();
/** When a connect began, and how long each took until CONNECT was answered. */
let began: number | undefined;
const connects: string[] = [];

const proxy = createServer(forward);
const sockets = new WebSocketServer({ noServer: true });
proxy.on('upgrade', async (incoming, line, head) => {
  await away;
  began ??= Date.now();
  steps.push({ step: 'dial', query: queryOf(incoming), headers: headersOf(incoming) });
  const upstream = new WebSocket(product.url.replace('http', 'ws') + incoming.url, {
    headers: incoming.headers.origin ? { origin: incoming.headers.origin } : {},
  });
  const told: ((socket: WebSocket) => void)[] = [];
  let tell = (one: (socket: WebSocket) => void) => void told.push(one);
  upstream.on('message', async (data) => {
    await pause(ROUND_TRIP);
    tell((socket) => {
      heard(String(data));
      socket.send(String(data));
      if (!hasSaidAll()) return;
      steps.push({ step: 'cut' });
      away = call('POST /api/chat/messages', { token: agent.token, body: { text: MEANWHILE, conversationId } });
      socket.terminate();
      upstream.terminate();
    });
  });
  await once(upstream, 'open');
  await pause(ROUND_TRIP);
  sockets.handleUpgrade(incoming, line, head, (socket) => {
    socket.on('message', (data) => {
      steps.push({ step: 'said', frame: withPlaceholders(String(data), values) });
      upstream.send(String(data));
    });
    socket.on('close', () => upstream.close());
    upstream.on('close', () => socket.close());
    tell = (one) => void one(socket);
    for (const one of told) one(socket);
  });
});
await once(proxy.listen(0, '127.0.0.1'), 'listening');
const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

const running = spawn(program, args, { env: { ...process.env, URL: url, TOKEN: token }, stdio: 'inherit' });
const [code] = (await once(running, 'exit')) as [number];
const recorded: Recorded = { client, numbers: !flags.random };
writeFileSync(to, [recorded, ...steps].map((line) => `${JSON.stringify(line)}\n`).join(''));
process.stdout.write(`${client}: ${steps.length} steps, ended with ${code}; round trips: ${connects.join(', ')}\n`);
proxy.closeAllConnections();
proxy.close();
await product.close();
rmSync(folder, { recursive: true, force: true });

async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks = (await incoming.toArray()) as Buffer[];
  await away;
  began ??= Date.now();
  const body = Buffer.concat(chunks).toString();
  const asked = request(product.url + incoming.url, { method: incoming.method, headers: incoming.headers });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const text = Buffer.concat((await answer.toArray()) as Buffer[]).toString();
  await pause(ROUND_TRIP);
  // Whatever is no request of Engine.IO is the page of a browser.
  if (incoming.url?.startsWith('/socket.io/')) {
    const query = queryOf(incoming);
    // A request with a session's id is written down before the session that its answer begins.
    const asks = withPlaceholders(body, values);
    Object.assign(values, learnt(text));
    const { method = '' } = incoming;
    const shown = `${answer.statusCode} ${inShort(text)}`;
    steps.push({
      step: 'request',
      method,
      query,
      headers: headersOf(incoming),
      ...(asks && { body: asks }),
      answer: shown,
    });
  }
  outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
  outgoing.end(text);
}

function heard(frame: string): void {
  const short = inShort(frame);
  const toldBefore = steps.some((step) => step.step === 'told' && step.frame === short);
  // A message may come again after a cut, and need not.
  if (!(toldBefore && frame.includes('"meta_message_created"'))) steps.push({ step: 'told', frame: short });
  if (frame.startsWith('40{')) {
    connects.push(((Date.now() - (began ?? 0)) / ROUND_TRIP).toFixed(1));
    began = undefined;
  }
  Object.assign(values, learnt(frame));
  conversationId = /"conversation_id":"([^"]+)"/.exec(frame)?.[1] ?? conversationId;
}

function hasSaidAll(): boolean {
  if (steps.some(({ step }) => step === 'cut')) return false;
  const told = steps.flatMap((step) => (step.step === 'told' ? [step.frame] : []));
  const answers = told.filter((frame) => frame.startsWith('43'));
  const pushed = told.filter((frame) => frame.startsWith('42 meta_message_created'));
  return answers.length === SAID.length + 1 && pushed.length === SAID.length;
}

function queryOf({ url = '' }: IncomingMessage): string {
  return withPlaceholders(url.slice(url.indexOf('?') + 1), values);
}

function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  return JSON.parse(withPlaceholders(JSON.stringify(tellingHeaders(rawHeaders)), values));
}
