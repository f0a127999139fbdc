import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readAssembly } from '@chat-gateway/local/assembly';
import { synthesize } from '../lib/app.ts';
import { keepAliveTable, walls, wallsTable } from '../lib/bench/growth/growth.ts';
import { asJson, report } from '../lib/bench/report.ts';
import { bench, WHOLE_PLAN } from '../lib/bench/run.ts';

const HELP = `Counts what each operation of the gateway takes, and what that costs at list prices.

  --json FILE  write the figures for a machine as well
  --growth     only the numbers at which each part of a growing gateway first falls short, simulated
  --quick      fewer sockets, messages and processes
`;

const { values: flags } = parseArgs({
  options: {
    json: { type: 'string' },
    growth: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});
if (flags.help) {
  console.log(HELP);
  process.exit();
}

if (flags.growth) {
  console.log(`${await keepAliveTable()}\n\n${wallsTable(await walls(console.error))}`);
  process.exit();
}

const folder = mkdtempSync(join(tmpdir(), 'chat-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const { directory } = await synthesize({
  context: { stage: 'local' },
  outdir: join(folder, 'cdk.out'),
  bundlesDirectory: join(folder, 'bundles'),
});
const quick = { connections: [2, 1000], messages: [10, 1000], agents: 300, pairs: 3, starts: 3, rounds: 20 };
const findings = await bench(readAssembly(directory), flags.quick ? quick : WHOLE_PLAN, console.error);
console.log(report(findings));
if (flags.json) writeFileSync(flags.json, `${JSON.stringify(asJson(findings), null, 2)}\n`);
