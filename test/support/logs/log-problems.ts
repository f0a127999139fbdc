import type { LogLine } from '@chat-gateway/local/observations';
import { emfProblems } from '../emf/emf-problems.ts';
import { logLeaves } from './log-leaves.ts';

/** What no log has, in whatever words it was said. */
const FORMS: readonly [what: string, form: RegExp][] = [
  ['a token', /eyJ[\w-]{8,}\.[\w-]+/],
  ['a key', /\b[ps]k_\w{6,}/],
  ['a session id', /\bses_\w{6,}/],
  ['an e-mail address', /[\w.+-]+@[\w-]+\.[a-z]{2,}/i],
  ['a query string', /\?[\w-]+=/],
  ['the name of a file that opens it', /\/files\/[\w-]{20,}/],
];

/**
 * What is wrong with the lines of all logs, each problem once: what was said privately, what looks like a credential, and
 * metrics that CloudWatch would not take.
 */
export function problemsInLogs(lines: readonly LogLine[], said: ReadonlySet<string>): string[] {
  const problems = new Set<string>();
  const seen = new Set<string>();
  for (const { of, name, line } of lines) {
    const place = of === 'edge' ? 'the edge’s log' : of === 'api' ? 'the access log' : `the log of ${name}`;
    for (const leaf of logLeaves(line)) {
      if (seen.has(`${of} ${leaf}`)) continue;
      seen.add(`${of} ${leaf}`);
      for (const [what, form] of FORMS) if (form.test(leaf)) problems.add(`${place} has ${what}: ${line}`);
      for (const secret of said) if (leaf.includes(secret)) problems.add(`${place} has "${secret}": ${line}`);
    }
    if (line.includes('"_aws"'))
      for (const problem of emfProblems(JSON.parse(line))) problems.add(`${place}, metrics: ${problem}: ${line}`);
  }
  return [...problems];
}
