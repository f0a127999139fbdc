import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '@chat-gateway/local/assembly';
import { synthesize } from '../lib/app.ts';
import { countAll, measureAll } from '../lib/bench/everything.ts';
import type { Findings } from '../lib/bench/findings.ts';
import { keepAliveTable, walls, wallsTable } from '../lib/bench/growth/growth.ts';
import { costsPage } from '../lib/bench/pages/costs-page.ts';
import { programFlags } from '../lib/program-flags.ts';

const HELP = `Counts what each operation of the gateway takes, and what that costs at list prices, and writes docs/costs.json and docs/costs.md.

  --counts  counts anew, and keeps the processor times that were measured before
  --page    makes docs/costs.md anew of docs/costs.json
  --growth  only prints the numbers at which each part of a growing gateway first falls short, simulated
`;

const flags = programFlags(
  {
    counts: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
  HELP,
);
if (flags.help) {
  console.log(HELP);
  process.exit();
}

if (flags.growth) {
  console.log(`${await keepAliveTable()}\n\n${wallsTable(await walls(console.error))}`);
  process.exit();
}

const docs = join(import.meta.dirname, '..', 'docs');
const folder = mkdtempSync(join(tmpdir(), 'chat-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const kept = (): Findings => JSON.parse(readFileSync(join(docs, 'costs.json'), 'utf8')) as Findings;
const stage = (name: string) =>
  synthesize({
    context: { stage: name },
    outdir: join(folder, name),
    bundlesDirectory: join(folder, `${name}-bundles`),
  });

async function found(): Promise<Findings> {
  if (flags.page) return kept();
  const assembly = readAssembly((await stage('local')).directory);
  const stages = { dev: await stage('dev'), prod: await stage('prod') };
  const { counted, sweepCpuMs } = await countAll(assembly, stages, console.error);
  return { counted, measured: flags.counts ? kept().measured : await measureAll(assembly, sweepCpuMs, console.error) };
}

const findings = await found();
writeFileSync(join(docs, 'costs.json'), `${JSON.stringify(findings, null, 2)}\n`);
writeFileSync(join(docs, 'costs.md'), costsPage(findings));
console.log('docs/costs.json\ndocs/costs.md');
