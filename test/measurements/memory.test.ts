import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bundleCosts } from '../../lib/bench/bundle-cost.ts';
import { bundles, ENTRIES, type FunctionName } from '../../lib/constructs/bundles.ts';
import { temporaryDirectory } from '../lib/synthesized.ts';

const names = Object.keys(ENTRIES) as FunctionName[];
const directory = temporaryDirectory();

beforeAll(() => bundles({ directory }));

test.each(names)(
  '%s holds at most 1.7 times the memory of an empty handler once it is loaded, and no undici',
  async (name) => {
    const { [name]: cost } = await bundleCosts({ [name]: join(directory, name) }, 1);

    expect(cost?.heapRatio).toBeLessThanOrEqual(1.7);
    expect(cost?.undici).toBe(false);
  },
);
