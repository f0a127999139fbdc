import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/synthesize-once.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Whatever is polled for comes in the end, also on a busy machine; a second is too short for that.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
  },
});
