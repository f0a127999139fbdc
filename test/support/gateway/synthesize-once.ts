import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { synthesize } from '../../../lib/app.ts';
import { unneededPermissions } from './needed-permissions.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The cloud assembly of the stage `local`, made once for all journeys. */
    assembly: string;
    /** The folder in which journeys write down the permissions they used. */
    permissions: string;
  }
}

/** Synthesizes and bundles once a test run: it takes seconds, and every journey needs it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-gateway-test-'));
  const permissions = join(folder, 'permissions');
  mkdirSync(permissions);
  const { directory } = await synthesize({
    context: { stage: 'local' },
    environment: {},
    outdir: join(folder, 'cdk.out'),
    bundlesDirectory: join(folder, 'bundles'),
  });
  project.provide('assembly', directory);
  project.provide('permissions', permissions);
  return async () => {
    try {
      if (await everyJourneyPassed(project)) checkPermissions(permissions);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/**
 * Whether all journeys passed. Only all of them together use every permission: after a part of them, or after a failure, the
 * check says nothing.
 */
async function everyJourneyPassed(project: TestProject): Promise<boolean> {
  if (process.env.GATEWAY_URL || project.globalConfig.testNamePattern) return false;
  const { testFiles } = await project.globTestFiles();
  const ended = new Map(project.vitest.state.getTestModules().map((module) => [module.moduleId, module.state()]));
  // A lane whose client is not installed is skipped; no permission may be needed by such a lane alone.
  const isDone = (file: string): boolean => ['passed', 'skipped'].includes(ended.get(file) ?? '');
  return testFiles.filter((file) => file.includes('/test/journeys/')).every(isDone);
}

function checkPermissions(folder: string): void {
  const unneeded = unneededPermissions(folder);
  if (unneeded.length === 0) return;
  throw new Error(
    `The template permits what no journey ever needed. Take it away in lib/privileges.ts, or let a journey need it:\n${unneeded.join('\n')}`,
  );
}
