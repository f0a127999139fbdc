/** A folder whose files may import what is named here, their own folder, and nothing else. */
export type Zone = {
  /** Folders and files of this repository, from its root. */
  may: readonly string[];
  /** Packages, by the beginning of their names. Node's own are free to all but the browser's pages. */
  packages: readonly string[];
  /** The reason, printed beside an import that is not allowed. */
  because: string;
};

const AWS = ['@aws-sdk/', '@smithy/', '@aws-crypto/'];
const TYPES = ['aws-lambda'];

/**
 * Who may import whom. The longest folder that a file lies in decides, so a folder below another can have a line of its own.
 * What stands in no line is in no zone, and fails the check as well.
 */
export const ZONES: Readonly<Record<string, Zone>> = {
  lambdas: { may: [], packages: [], because: 'the list of routes is read by all and imports nothing' },
  'lambdas/domain': { may: [], packages: [], because: 'the domain is pure: it knows nothing around it' },
  'lambdas/protocol': {
    may: [],
    packages: [],
    because: 'a codec turns text into packets and back, and knows nothing else',
  },
  'lambdas/use-cases': {
    may: ['lambdas/domain'],
    packages: [],
    because: 'a use case knows the domain; what it needs of the world it lists as ports',
  },
  'lambdas/middleware': {
    may: ['lambdas/use-cases', 'lambdas/domain', 'lambdas/protocol'],
    packages: ['@middy/', ...TYPES],
    because: 'a middleware wraps handlers; what it needs is handed in',
  },
  'lambdas/handlers': {
    may: [
      'lambdas/routes.ts',
      'lambdas/middleware',
      'lambdas/use-cases',
      'lambdas/runtime',
      'lambdas/protocol',
      'lambdas/domain',
      'docs/contract',
      'lib/desk/index.html',
      'lib/front/index.html',
    ],
    packages: TYPES,
    because: 'a handler gets its adapters from runtime; the documents and pages that it serves, as text',
  },
  'lambdas/adapters': {
    may: ['lambdas/domain', 'lambdas/protocol'],
    packages: AWS,
    because: 'an adapter implements ports of the domain and does not know its callers',
  },
  'lambdas/adapters/tokens': {
    may: ['lambdas/adapters', 'lambdas/domain'],
    packages: ['jose'],
    because: 'jose is met here only, and nothing of AWS',
  },
  'lambdas/runtime': {
    may: ['lambdas/adapters', 'lambdas/use-cases', 'lambdas/domain'],
    packages: AWS,
    because: 'runtime builds adapters and puts use cases together with them',
  },
  'lib/local': {
    may: [],
    packages: ['ws', 'dynalite'],
    because:
      'the local runner sees the application through its template and bundles only, so that it cannot flatter it',
  },
  'lib/client': {
    may: [],
    packages: [],
    because: 'the typed client runs in browsers and has no dependency: it knows the contract and nothing else',
  },
  'lib/client-bundle.ts': {
    may: [],
    packages: ['esbuild'],
    because: 'the build of the typed client reads its files, and nothing else of ours',
  },
  'lib/bundled-page.ts': {
    may: [],
    packages: ['esbuild'],
    because: 'the build of a page reads its files, and nothing else of ours',
  },
  'lib/desk': {
    may: ['lib/client'],
    packages: ['preact', 'oauth4webapi'],
    because: 'the desk is a client: it knows the typed client, and nothing of the gateway',
  },
  'lib/constructs': {
    may: [
      'lib/bundled-page.ts',
      'lib/settings.ts',
      'lib/functions.ts',
      'lib/list-prices.ts',
      'lambdas/routes.ts',
      'lambdas/middleware/cors-headers.ts',
      'lambdas/domain/metrics.ts',
      'lambdas/adapters/aws/embedded-metrics.ts',
      'lambdas/adapters/dynamodb/items/keys.ts',
      'lambdas/adapters/s3/object-keys.ts',
    ],
    packages: ['aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild', '@aws-sdk/credential-provider-env'],
    because: 'constructs know names of tables, routes and metrics; handlers are reached by path',
  },
  'lib/tenants': {
    may: [
      'lib/settings.ts',
      'lib/contract',
      'lambdas/domain',
      'lambdas/use-cases/accounts',
      'lambdas/use-cases/erasure',
      'lambdas/use-cases/desk',
      'lambdas/use-cases/exports',
      'lambdas/use-cases/tenants',
      'lambdas/adapters',
    ],
    packages: [...AWS, 'tldts'],
    because: 'the command line writes what functions read and write, by the same use cases and adapters',
  },
  'lib/bench': {
    may: [
      'lib/app.ts',
      'lib/constructs',
      'lib/functions.ts',
      'lib/list-prices.ts',
      'lib/local',
      'lib/local-product.ts',
      'lib/markdown-prose.ts',
      'lib/markdown-table.ts',
      'lib/tenants',
      'lambdas/domain',
      'lambdas/adapters',
    ],
    packages: ['ws', 'dynalite', ...AWS],
    because: 'the benchmark counts from outside, and seeds by the adapters',
  },
  'lib/bench/growth': {
    may: ['lambdas/domain', 'lambdas/use-cases', 'lambdas/adapters'],
    packages: [],
    because: 'the simulation of growth runs the use cases themselves, in virtual time',
  },
  'lib/review': {
    may: ['lib/app.ts', 'lib/bench/standing-costs.ts', 'lib/markdown-table.ts'],
    packages: [],
    because: 'the page for reviewers says what the templates say, and knows nothing else',
  },
  'lib/contract': {
    may: ['lambdas/routes.ts', 'lambdas/domain', 'lambdas/protocol', 'lambdas/middleware', 'lambdas/use-cases'],
    packages: ['typebox', 'ajv', 'json-schema-to-typescript'],
    because: 'the contract describes what goes over the wire; limits and codes it takes from where they are enforced',
  },
  'lib/demo': {
    may: ['lib/client-bundle.ts'],
    packages: [],
    because: 'the demo pages are clients: they know the typed client, and nothing of the gateway',
  },
  'lib/smoke': {
    may: ['lib/client'],
    packages: ['ws', 'socket.io-client'],
    because: 'the smoke test is a client of a deployed gateway: it knows the typed client and nothing behind the wire',
  },
  'lib/dependencies': {
    may: [],
    packages: [],
    because: 'what is said of dependencies is read from the lockfile and from npm, and not from our code',
  },
  'lib/rehearsal': {
    may: ['lib/local', 'lib/smoke'],
    packages: [],
    because:
      'a rehearsal deploys by the command line and looks from outside: it knows what is deployed by its template only',
  },
  'lib/imports': { may: [], packages: [], because: 'this check knows paths and nothing of what they mean' },
  lib: {
    may: [
      'lib',
      'lambdas/adapters',
      'lambdas/domain/sockets/keep-alive.ts',
      'lambdas/domain/tenants',
      'lambdas/middleware/cors-headers.ts',
      'lambdas/protocol',
      'lambdas/routes.ts',
    ],
    packages: ['aws-cdk-lib', 'cloudfront', 'constructs', 'cdk-nag', 'valibot'],
    because: 'stacks are put together of constructs; what runs in Lambda is reached by path',
  },
  bin: {
    may: ['lib', 'lambdas/adapters'],
    packages: ['aws-cdk-lib', 'cdk-nag', ...AWS],
    because: 'an entry point only wires',
  },
  'bin/attack.ts': {
    may: ['lib/program-flags.ts', 'lib/tenants', 'test/attacks'],
    packages: [],
    because: 'the attacks are test code, which this entry point runs outside of the test runner',
  },
  test: { may: ['lib', 'bin', 'lambdas'], packages: [''], because: 'tests may see everything, and nothing sees them' },
};

/**
 * Folders that are packages, by the names they are imported by. Outside of them and their own tests no file gives a path
 * into them, so that `exports` in their package.json lists all that is used of them.
 */
export const WORKSPACES: Readonly<Record<string, string>> = {
  '@chat-gateway/client': 'lib/client',
  '@chat-gateway/local': 'lib/local',
};

/**
 * The rooms of `lambdas/domain` and `lambdas/use-cases`, lowest first: each may import those before it. So no two import
 * each other, and a reader of one has to know only those below.
 */
export const ROOMS = [
  'time',
  'identity',
  'tenants',
  'conversations',
  'delivery',
  'sockets',
  'visitors',
  'desk',
  'tokens',
  'accounts',
  'exports',
  'uploads',
  'erasure',
  'sweep',
] as const;

/** The folders that have these rooms. What lies beside the rooms is below all of them. */
export const WITH_ROOMS = ['lambdas/domain', 'lambdas/use-cases'] as const;
