import { mkdirSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readAssembly } from '@chat-gateway/local/assembly';
import { synthesize } from '../lib/app.ts';
import { startProduct } from '../lib/local-product.ts';
import { programFlags } from '../lib/program-flags.ts';
import { welcome } from '../lib/welcome.ts';

const HELP = `Runs the whole product on this machine, from its own synthesized template.

  --port N     the port of the gateway (default 8787; 0 takes any free one)
  --memory     keep nothing after it stops
  --reset      forget what earlier runs kept in .local/
  --watch      build again when the code changes
  --quiet      no line per request

\`npm run debug\` takes the same and opens Node's inspector (port 9229): breakpoints in the sources hold.
`;

/** Time limit under the inspector: how long a caller waits for a function that is stopped at a breakpoint. */
const HOUR = 3_600_000;

const flags = programFlags(
  {
    port: { type: 'string', default: '8787' },
    memory: { type: 'boolean', default: false },
    reset: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
  HELP,
);
const port = Number(flags.port);
if (flags.help || !Number.isInteger(port) || port < 0 || port > 65_535) {
  console.log(HELP);
  process.exit(flags.help ? 0 : 1);
}

const root = resolve(import.meta.dirname, '..');
const data = join(root, '.local');
if (flags.reset) rmSync(data, { recursive: true, force: true });
// Under an inspector the bundles are readable and lie in the repository, where an editor looks for their source maps.
const debuggable = inspectorUrl() !== undefined;
const builds = debuggable ? join(root, '.build') : tmpdir();
mkdirSync(builds, { recursive: true });
const build = mkdtempSync(join(builds, 'chat-gateway-'));
process.on('exit', () => rmSync(build, { recursive: true, force: true }));

let built = 0;
const assembly = async () => {
  const outdir = join(build, `cdk-${built++}`);
  const bundlesDirectory = join(build, `bundles-${built}`);
  const options = { context: { stage: 'local' }, bundlesDirectory, outdir, debuggable };
  return readAssembly((await synthesize(options)).directory);
};

const product = await startProduct({
  assembly: await assembly(),
  port,
  desk: true,
  ...(flags.memory ? { endpointDirectory: data } : { dataDirectory: data }),
  ...(process.env.DYNAMODB_ENDPOINT ? { dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT } : {}),
  ...(flags.quiet ? {} : { log: console.log }),
  ...(debuggable ? { limits: { httpIntegrationMs: HOUR, socketIntegrationMs: HOUR, authorizerMs: HOUR } } : {}),
  functionLog: (name, line) => {
    if (/"level":"(error|warn)"/.test(line) || !line.startsWith('{')) console.error(`${name}: ${line}`);
  },
});
console.log(welcome(product));

if (flags.watch) {
  let pending: NodeJS.Timeout | undefined;
  const rebuild = async () => {
    try {
      product.reload(await assembly());
      console.log('built again');
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  };
  // What the bundles are made of: the functions, and the pages that they serve.
  for (const folder of ['lambdas', 'lib/client', 'lib/desk', 'lib/front']) {
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(pending);
      pending = setTimeout(rebuild, 200);
    });
  }
}

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    product.close().then(() => process.exit(0));
  });
}
