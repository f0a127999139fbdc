import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { synthesize } from '../lib/app.ts';
import { type Load, load, type Outcome } from '../lib/bench/load.ts';
import { table } from '../lib/bench/report.ts';

const HELP = `Holds many sockets of one tenant open on this machine and sends through them at a steady rate; then the same
through a bare WebSocket server, so that what is left is a ratio. It uses loopback only, and stops by itself.

  --sockets N  (default 5000)     --agents N  of them, who get every message (default 2)
  --rate N     messages a second (default 20)     --seconds N  (default 30)
`;

const { values: flags } = parseArgs({
  options: {
    sockets: { type: 'string', default: '5000' },
    agents: { type: 'string', default: '2' },
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '30' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const { sockets, agents, rate, seconds } = flags;
const asked = { sockets: Number(sockets), agents: Number(agents), rate: Number(rate), seconds: Number(seconds) };
const isPossible = Object.values(asked).every((value) => value > 0) && asked.sockets > asked.agents;
if (flags.help || !isPossible || asked.sockets > 20_000 || asked.seconds > 600) {
  console.log(HELP);
  process.exit(flags.help ? 0 : 1);
}

const folder = mkdtempSync(join(tmpdir(), 'chat-load-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const { directory } = await synthesize({
  context: { stage: 'local' },
  outdir: join(folder, 'cdk.out'),
  bundlesDirectory: join(folder, 'bundles'),
});
const wanted: Load = { ...asked, assembly: directory };
const echo = await load('echo', wanted, console.error);
const product = await load('product', wanted, console.error);

const ratio = (of: (outcome: Outcome) => number): string => `${(of(product) / of(echo)).toFixed(2)} ×`;
const row = (name: string, of: (outcome: Outcome) => number, digits = 1) => [
  name,
  of(product).toFixed(digits),
  of(echo).toFixed(digits),
  ratio(of),
];
console.log(
  table(
    [
      `${sockets} sockets, ${rate} messages a second for ${seconds} s, ${agents} agents`,
      'product',
      'bare server',
      'ratio',
    ],
    [
      row('delivery ratio', ({ deliveryRatio }) => deliveryRatio, 4),
      row('messages acknowledged a second', ({ throughput }) => throughput),
      row('latency p50, ms', ({ latency }) => latency.p50),
      row('latency p95, ms', ({ latency }) => latency.p95),
      row('latency p99, ms', ({ latency }) => latency.p99),
      row('latency max, ms', ({ latency }) => latency.max),
      row('sockets opened a second', ({ connects }) => connects),
      row('server memory, MB', ({ serverRssBytes }) => serverRssBytes / 2 ** 20),
      row('server CPU for a message, ms', ({ serverCpuMs }) => serverCpuMs, 2),
    ],
  ),
);
if (product.deliveryRatio < 1 || product.unsent > 0) {
  console.error(`not everything arrived: ${product.unsent} could not be sent`);
  process.exitCode = 1;
}
