import { defineConfig } from 'vitest/config';
import { bundledPage } from './lib/bundled-page.ts';

/** Loads a page as the bundles of the functions do (`lib/constructs/page-text.ts`). */
const pageText = {
  name: 'page-text',
  enforce: 'pre',
  async load(id: string) {
    const [file = '', query] = id.split('?');
    return query === 'page' ? `export default ${JSON.stringify((await bundledPage(file)).text)};` : undefined;
  },
} as const;

/**
 * Five lanes. `fast` needs no synthesis, no browser and no port, and mocks no module, so its files share their workers; the
 * others start what they test. Measurements compare processes with one another and run by themselves. A rehearsal runs where
 * its emulator is installed.
 */
export default defineConfig({
  plugins: [pageText],
  // The typed client's sources, as by `customConditions` in tsconfig.json: its package otherwise leads to what was built.
  resolve: { alias: { '@chat-gateway/client': new URL('lib/client/index.ts', import.meta.url).pathname } },
  test: {
    // Guards against a test that never ends: a machine that is busy with something else takes several times as long as an idle one.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // Whatever is polled for comes in the end, also on a busy machine; a second is too short for that.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'fast', include: ['test/{lambdas,contracts,promises,docs}/**/*.test.ts'], isolate: false },
      },
      { extends: true, test: { name: 'templates', include: ['test/{lib,bin}/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          globalSetup: ['test/support/gateway/synthesize-once.ts'],
        },
      },
      { extends: true, test: { name: 'rehearsal', include: ['test/rehearsal/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'measurements', include: ['test/measurements/**/*.test.ts'], sequence: { groupOrder: 1 } },
      },
    ],
  },
});
