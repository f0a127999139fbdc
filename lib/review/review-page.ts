import type { Synthesized } from '../app.ts';
import { atRest } from './at-rest.ts';
import { entryPoints } from './entry-points.ts';
import { logs } from './logs.ts';
import { outputs } from './outputs.ts';
import { permissions } from './permissions.ts';
import { secrets } from './secrets.ts';
import { stores } from './stores.ts';

const INTRODUCTION = `# For reviewers

What a deployment opens, permits, stores and costs at rest, read off the synthesized templates of the stages \`dev\` and \`prod\`. This page
is made by \`npm run review\`, and a test fails when a template says something else. Both stages have the same entry points and permissions; what
differs is named. Who is protected from whom is in [SECURITY.md](../SECURITY.md), what scanners find in
[security-checks.md](security-checks.md).`;

/** The page for reviewers, of both stages. Fails where they differ in what the page says once. */
export function reviewPage(dev: Synthesized, prod: Synthesized): string {
  for (const once of [entryPoints, permissions, outputs]) {
    if (once(dev) !== once(prod)) throw new Error(`the stages differ in their ${once.name}: let the page say how`);
  }
  const sections = {
    'Entry points': entryPoints(dev),
    Permissions: permissions(dev),
    'Data stores': stores(dev, prod),
    Secrets: secrets(dev, prod),
    Logs: logs(dev, prod),
    Outputs: outputs(dev),
    'Cost at rest': atRest([dev, prod]),
  };
  const written = Object.entries(sections).map(([title, body]) => `## ${title}\n\n${body}`);
  return `${[INTRODUCTION, ...written].join('\n\n')}\n`;
}
