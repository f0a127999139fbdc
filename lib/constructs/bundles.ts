import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { build, type Metafile } from 'esbuild';
import { packageOf } from '../bundled-page.ts';
import { leftOut } from './left-out.ts';
import { pageText } from './page-text.ts';
import { rawText } from './raw-text.ts';

/** The repository's folder, whichever directory the toolkit was started in. */
export const REPOSITORY = join(import.meta.dirname, '..', '..');

/** The entry file of each function, relative to the folder of entries; it exports `handler`, and `ready` if it begins with calls. */
export const ENTRIES = {
  authorizer: 'authorizer.ts',
  tokens: 'http/tokens.ts',
  chat: 'http/chat.ts',
  pages: 'http/pages.ts',
  desk: 'http/desk.ts',
  socket: 'socket/socket.ts',
  background: 'jobs/background.ts',
  sweeper: 'jobs/sweeper.ts',
} as const;

export type FunctionName = keyof typeof ENTRIES;

export interface BundlesOptions {
  /** The folder for the bundles, one subfolder a function. Two builds at the same time need two directories. */
  directory: string;
  /** The folder of entry files. Default: `lambdas/handlers`. */
  entries?: string;
  /** Unminified text, and source maps that lead to the sources from any folder the bundle is copied to: for breakpoints. */
  debuggable?: boolean;
}

/** The result of a build: the code of each function, its size, and what it is made of. */
export interface Bundles {
  code(name: FunctionName): Code;
  /** Bytes of a function's minified JavaScript, without its source map. */
  size(name: FunctionName): number;
  /** The packages of which a function contains any text, as their folders from the repository: `node_modules/jose`. */
  packages(name: FunctionName): string[];
}

/**
 * The folder that paths in source maps are relative to, not the one written to, so that an asset has one hash on every
 * machine.
 */
const OUTPUT = join(REPOSITORY, '.build', 'bundles');

/** Modules replaced in bundles: the chain of credential providers, of which Lambda needs one. */
const REPLACED = { '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'lambda-credentials.ts') };

/**
 * Makes what a bundle exports a promise as well, if it exports `ready`: Lambda's runtime awaits what it has loaded before it asks
 * for the first event (aws-facts, section 4), so what `ready` waits for belongs to the initialisation. Whoever does not await it
 * finds the handler all the same.
 */
const AWAITED_UNTIL_READY = `{
  const { handler, ready } = module.exports;
  if (ready) module.exports = { handler, then: (loaded, failed) => ready.then(() => loaded({ handler }), failed) };
}`;

/**
 * Bundles all functions in one run of esbuild (as many runs took 8.5 s on two cores).
 *
 * CommonJS with `mainFields: module, main` and nothing external, for it loads fastest: the other ways, measured, are in
 * docs/decisions/0009-commonjs-bundles-with-the-sdk-inside.md.
 */
export async function bundles({
  directory,
  entries = join(REPOSITORY, 'lambdas', 'handlers'),
  debuggable = false,
}: BundlesOptions): Promise<Bundles> {
  const packagesOfPages = new Map<string, readonly string[]>();
  const { outputFiles, metafile } = await build({
    absWorkingDir: REPOSITORY,
    entryPoints: Object.fromEntries(
      Object.entries(ENTRIES).map(([name, file]) => [`${name}/index`, join(entries, file)]),
    ),
    outdir: OUTPUT,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    alias: REPLACED,
    plugins: [leftOut(), rawText(), pageText(packagesOfPages)],
    minify: !debuggable,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    footer: { js: AWAITED_UNTIL_READY },
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  for (const { path, contents, text } of outputFiles) {
    const isMap = path.endsWith('.map');
    write(join(directory, path.slice(OUTPUT.length)), debuggable && isMap ? withAbsoluteSources(text, path) : contents);
  }
  for (const name of Object.keys(ENTRIES)) {
    // The repository is ESM; without this file Node would read a bundle below the repository as ESM.
    write(join(directory, name, 'package.json'), '{"type":"commonjs"}\n');
  }
  return {
    code: (name) => Code.fromAsset(join(directory, name)),
    size: (name) => outputOf(metafile, name).bytes,
    packages: (name) => packagesIn(outputOf(metafile, name), packagesOfPages),
  };
}

/** A source map whose sources are `file:` URLs: a debugger opens them, whatever folder the map ends up in. */
function withAbsoluteSources(map: string, path: string): string {
  const parsed = JSON.parse(map) as { sources: string[] };
  return JSON.stringify({
    ...parsed,
    sources: parsed.sources.map((source) => new URL(source, pathToFileURL(path)).href),
  });
}

function write(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

type Output = Metafile['outputs'][string];

function outputOf(metafile: Metafile, name: FunctionName): Output {
  const found = Object.entries(metafile.outputs).find(([path]) => path.endsWith(`/${name}/index.js`));
  if (!found) throw new Error(`no bundle was made for the function ${name}`);
  return found[1];
}

function packagesIn({ inputs }: Output, ofPages: ReadonlyMap<string, readonly string[]>): string[] {
  const kept = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const packages = kept.flatMap(
    ([path]) => ofPages.get(join(REPOSITORY, path.replace(/\?.*$/, ''))) ?? packageOf(path),
  );
  return [...new Set(packages)].sort();
}
