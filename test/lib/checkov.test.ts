import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeIn, tableOf } from '../docs/markdown-tables.ts';
import { synthesized, temporaryDirectory } from './synthesized.ts';

const missing = spawnSync('checkov', ['--version'], { encoding: 'utf8' }).status !== 0;
if (missing)
  process.stdout.write('checkov is not installed: its findings are not compared. Try `pip install checkov`.\n');

/** The stages that docs/security-checks.md names. */
const STAGES: Record<string, Record<string, string>> = {
  dev: { stage: 'dev' },
  prod: { stage: 'prod' },
  'mailed alarms': {
    stage: 'prod',
    alarmEmail: 'ops@example.com',
    domain: 'chat.example.com',
    hostedZoneId: 'Z0123456789ABC',
  },
  'no edge': { stage: 'dev', edge: 'false', socketAccessLog: 'create-role' },
};

type Finding = { check_id: string; file_path: string; resource: string };
type Report = { results: { failed_checks: Finding[] }; summary: { parsing_errors: number; resource_count: number } };

/** What checkov finds in the templates of all stages: the stages by check. Nothing is downloaded. */
async function found(): Promise<Record<string, string[]>> {
  const folder = temporaryDirectory();
  for (const [name, context] of Object.entries(STAGES)) {
    const { chat, edge } = await synthesized(context);
    mkdirSync(join(folder, name));
    for (const stack of edge ? [chat, edge] : [chat]) {
      writeFileSync(join(folder, name, `${stack.name}.json`), JSON.stringify(stack.template));
    }
  }
  const options = ['--framework', 'cloudformation', '--skip-download', '--soft-fail', '--quiet', '--compact'];
  const { stdout, stderr } = spawnSync('checkov', ['-d', folder, ...options, '-o', 'json'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!stdout.startsWith('{')) throw new Error(`checkov made no report: ${stdout}${stderr}`);
  const { results, summary } = JSON.parse(stdout) as Report;
  expect(summary.parsing_errors).toBe(0);
  expect(summary.resource_count).toBeGreaterThan(0);
  const byCheck = Object.groupBy(results.failed_checks, ({ check_id }) => check_id);
  return Object.fromEntries(
    Object.entries(byCheck).map(([check, findings = []]) => [
      check,
      [...new Set(findings.map(({ file_path }) => file_path.split('/')[1] ?? ''))].sort(),
    ]),
  );
}

/** The stages that a cell of the table names: `all`, `all but …`, or some. */
function stagesIn(cell = ''): string[] {
  const all = Object.keys(STAGES).sort();
  if (cell === 'all') return all;
  const named = cell.replace(/^all but /, '').split(', ');
  const unknown = named.filter((name) => !all.includes(name));
  if (unknown.length) throw new Error(`docs/security-checks.md names a stage ${unknown}`);
  return cell.startsWith('all but ') ? all.filter((name) => !named.includes(name)) : named.sort();
}

test.skipIf(missing)(
  'checkov finds what docs/security-checks.md judges, in the stages that it names, and nothing else',
  async () => {
    const { rows } = tableOf('docs/security-checks.md', 'check');
    const judged = rows.map(({ cells }) => [codeIn(cells.check)[0] ?? '', stagesIn(cells.stages)]);

    expect(await found()).toEqual(Object.fromEntries(judged));
  },
  300_000,
);

test('every row of docs/security-checks.md has a judgement', () => {
  const { rows } = tableOf('docs/security-checks.md', 'check');

  expect(rows.filter(({ cells }) => !/^CKV2?_AWS_\d+$/.test(codeIn(cells.check)[0] ?? '') || !cells.judgement)).toEqual(
    [],
  );
  expect(rows.length).toBeGreaterThan(0);
});
