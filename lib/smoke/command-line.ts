import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Target } from './check.ts';
import { CHECKS } from './checks.ts';
import { type Outcome, runChecks } from './run-checks.ts';

export const HELP = `Checks that a deployed chat gateway works: HTTP, each socket, files; for visitors and agents.

  npm run smoke -- --url https://… --key pk_… [--secret sk_…] [--origin https://…]

  --url URL       the gateway: the output GatewayUrl of the edge stack (a stage without an edge has no one address)
  --key KEY       a publishable key of the tenant that is used; --tenant NAME instead leaves the widget's way in unchecked
  --secret KEY    a secret key of the tenant, or CHAT_SECRET_KEY: checks the agents' side, too
  --origin PAGE   an origin of the tenant: everything is asked as if by a page of it, and a preflight before
  --help, -h      this

A run takes about 10 seconds, is one visitor with one conversation of eight messages and one file, which the
tenant's agents see: in production, give it a tenant of its own. Exit code 0 all is well, 1 a check failed, 2 not understood.`;

/** The command line is not understood. */
class UsageError extends Error {}

/** Prints a line. */
type Say = (line: string) => void;

const FLAGS = {
  url: { type: 'string' },
  tenant: { type: 'string' },
  key: { type: 'string' },
  secret: { type: 'string' },
  origin: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Runs a command line and returns the exit code. */
export async function smoke(
  args: string[],
  environment: Record<string, string | undefined>,
  say: Say,
): Promise<0 | 1 | 2> {
  let target: Target | undefined;
  try {
    target = asked(args, environment);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(`${error.message}\n\n${HELP}`);
    return 2;
  }
  if (!target) {
    say(HELP);
    return 0;
  }
  return report(runChecks(CHECKS, target), target, say);
}

/** What the command line asks for; `undefined` if for help. */
function asked(args: string[], environment: Record<string, string | undefined>): Target | undefined {
  const { url, tenant, key, secret, origin, help } = parsed(args);
  if (help) return undefined;
  if (!url) throw new UsageError('--url is missing: the output GatewayUrl of the edge stack');
  const named = tenant ?? tenantOf(key) ?? tenantOf(secret);
  if (!named) throw new UsageError('--key is missing: a publishable key of the tenant to be used, pk_<tenant>_…');
  return target({
    url: originIn(url, '--url'),
    tenantId: named,
    publishableKey: key,
    secretKey: secret ?? environment.CHAT_SECRET_KEY,
    origin: origin === undefined ? undefined : originIn(origin, '--origin'),
  });
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function originIn(text: string, flag: string): string {
  const { origin, protocol, pathname } = URL.parse(text) ?? { origin: '', protocol: '', pathname: '' };
  if (!/^https?:$/.test(protocol) || pathname !== '/')
    throw new UsageError(`${flag} is an origin: https://host, without a path`);
  return origin;
}

/** The tenant that a key names: `pk_<tenant>_<random>`. */
const tenantOf = (key: string | undefined): string | undefined => /^[ps]k_(.+)_[^_]+$/.exec(key ?? '')?.[1];

/** Whether a request is of the tenant's server: it has a secret key, and no page. */
const isOfServer = (headers: RequestInit['headers']): boolean =>
  /^Bearer sk_/.test(new Headers(headers).get('authorization') ?? '');

/** A target whose requests come from its page, but for those of its server, with a tag of its own. */
export const target = (given: Omit<Target, 'fetch' | 'tag'>): Target => ({
  ...given,
  tag: randomBytes(4).toString('hex'),
  fetch: (url, request: RequestInit) =>
    given.origin === undefined || isOfServer(request.headers)
      ? fetch(url, request)
      : fetch(url, { ...request, headers: { ...request.headers, origin: given.origin } }),
});

const MARK = { passed: '✓', failed: '✗', 'left out': '–' } as const;

/** One line for a check, one more for what to do when it failed, and at the end what stays. */
async function report(outcomes: AsyncIterable<Outcome>, { tag }: Target, say: Say): Promise<0 | 1> {
  const failed: string[] = [];
  let stored = false;
  for await (const outcome of outcomes) {
    say(line(outcome));
    if (outcome.kind === 'failed') {
      say(`    ${outcome.remedy}`);
      failed.push(outcome.name);
    }
    stored ||= outcome.name === 'visitor token' && outcome.kind === 'passed';
  }
  if (stored) say(`The visitor, messages and file of this run ("Smoke test ${tag}") stay until their retention ends.`);
  say(failed.length === 0 ? 'The gateway works.' : `Not in order: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

const width = Math.max(...CHECKS.map(({ name }) => name.length));

/** The line of an outcome, as it is printed. */
export const line = (outcome: Outcome): string =>
  `${MARK[outcome.kind]} ${outcome.name.padEnd(width)}  ${outcome.said}${outcome.kind === 'passed' ? ` (${outcome.milliseconds} ms)` : ''}`;
