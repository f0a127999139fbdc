import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesize } from '../../lib/app.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The cloud assembly of the stage `local`, made once for all journeys. */
    assembly: string;
  }
}

/** Synthesizes and bundles once a test run: it takes seconds, and every journey needs it. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-gateway-test-'));
  const { directory } = await synthesize({
    context: { stage: 'local' },
    environment: {},
    outdir: join(folder, 'cdk.out'),
    bundlesDirectory: join(folder, 'bundles'),
  });
  provide('assembly', directory);
  return () => rmSync(folder, { recursive: true, force: true });
}
