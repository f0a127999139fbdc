import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ACCEPTED_ADVISORIES } from '../lib/dependencies/accepted-advisories.ts';
import { auditOf, stopping } from '../lib/dependencies/advisories.ts';

/**
 * Asks the configured registry for advisories against what the lockfile has, and fails if one stops a change. A registry that
 * does not answer is waited for a minute, once more, and then told of.
 */
const { stdout } = spawnSync('npm', ['audit', '--json', '--fetch-timeout=60000', '--fetch-retries=1'], {
  cwd: join(import.meta.dirname, '..'),
  encoding: 'utf8',
});
const audit = auditOf(stdout);
if ('unanswered' in audit) {
  console.log(`Advisories were not looked up, so nothing is known of them: ${audit.unanswered}`);
} else {
  for (const { id, package: name, severity, title } of audit.advisories) {
    console.log(`${severity}: ${name}: ${title} (${id})`);
  }
  const refused = stopping(audit.advisories, ACCEPTED_ADVISORIES, new Date().toISOString().slice(0, 10));
  console.log(`Advisories: ${audit.advisories.length}, of which ${refused.length} stop a change.`);
  if (refused.length > 0) process.exitCode = 1;
}
