import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bundleCosts } from '../../lib/bench/bundle-cost.ts';
import { bundles, ENTRIES, type FunctionName } from '../../lib/constructs/bundles.ts';
import { temporaryDirectory } from '../lib/synthesized.ts';

const names = Object.keys(ENTRIES) as FunctionName[];
const directory = temporaryDirectory();

beforeAll(() => bundles({ directory }));

/** What a visitor waits for is small. The desk is loaded for agents and admins, a few times a day, and has the rare and large routes. */
const bounds = names.map((name) => [name, name === 'desk' ? 2 : 1.7] as const);

test.each(bounds)(
  '%s holds at most %d times the memory of an empty handler once it is loaded, and no undici',
  async (name, most) => {
    const { [name]: cost } = await bundleCosts({ [name]: join(directory, name) }, 1);

    expect(cost?.heapRatio).toBeLessThanOrEqual(most);
    expect(cost?.undici).toBe(false);
  },
);
