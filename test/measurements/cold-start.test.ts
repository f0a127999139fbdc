import { readAssembly } from '@chat-gateway/local/assembly';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { synthesize } from '../../lib/app.ts';
import { type ColdCost, coldCosts } from '../../lib/bench/cold-cost.ts';
import { type MeasuredGateway, measuredGateway } from '../../lib/bench/measured-gateway.ts';
import { temporaryDirectory } from '../lib/synthesized.ts';

const SENDS = ['http send', 'native send'];
/** Pairs of new processes, one with its first calls and one without, one after the other. */
const PAIRS = 9;

let gateway: MeasuredGateway;
let costs: Record<string, ColdCost>;

beforeAll(async () => {
  const { directory } = await synthesize({
    context: { stage: 'local' },
    outdir: temporaryDirectory(),
    bundlesDirectory: temporaryDirectory(),
  });
  gateway = await measuredGateway(readAssembly(directory));
  costs = await coldCosts(gateway, PAIRS, SENDS);
}, 300_000);
afterAll(() => gateway.close());

test.each(SENDS)(
  '%s: the first of a new environment takes at most 0.35 of what it takes without the calls made while it starts',
  (name) => {
    expect(costs[name]?.ratio).toBeLessThanOrEqual(0.35);
  },
);
