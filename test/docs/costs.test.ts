import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Findings } from '../../lib/bench/findings.ts';
import { idleMonth, withRows } from '../../lib/bench/model.ts';
import { costsPage } from '../../lib/bench/pages/costs-page.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const findings = JSON.parse(read('docs/costs.json')) as Findings;

test('docs/costs.md is what docs/costs.json makes: npm run bench -- --page', () => {
  expect(read('docs/costs.md').split('\n')).toEqual(costsPage(findings).split('\n'));
});

test('the README says the sums of docs/costs.md', () => {
  const found = {
    dev: idleMonth(findings, 'dev'),
    prod: idleMonth(findings, 'prod'),
    http: withRows(findings, 'http'),
    socket: withRows(findings, 'socket'),
  };
  const [, dev, prod, http, socket] =
    /a `dev` stage costs about \$([\d.]+) a month.*?A production stage costs about \$([\d.]+).*?about \$([\d.]+) over HTTP and \$([\d.]+) over a native socket/s.exec(
      read('README.md'),
    ) ?? [];

  const said = { dev: Number(dev), prod: Number(prod), http: Number(http), socket: Number(socket) };
  // To five cents, which is what the processor time of another run may change.
  for (const [name, price] of Object.entries(found))
    expect([name, Math.abs(said[name as keyof typeof said] - price) <= 0.05]).toEqual([name, true]);
});

test('a stage that nobody uses costs at most 80 cents a month', () => {
  expect(idleMonth(findings, 'dev')).toBeLessThanOrEqual(0.8);
});
