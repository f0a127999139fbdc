import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countTemplates } from '../../../lib/bench/everything.ts';
import type { Findings } from '../../../lib/bench/findings.ts';
import { synthesized } from '../synthesized.ts';

const COSTS = join(import.meta.dirname, '../../../docs/costs.json');

test('docs/costs.json says what the templates say: npm run bench -- --counts', async () => {
  const { counted } = JSON.parse(readFileSync(COSTS, 'utf8')) as Findings;
  const { accessLogs, memoryMb, alarmMetrics, standing } = counted;
  const stages = { dev: await synthesized({ stage: 'dev' }), prod: await synthesized({ stage: 'prod' }) };

  expect({ accessLogs, memoryMb, alarmMetrics, standing }).toEqual(countTemplates(stages));
});
