import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Metafile, type OutputFile } from 'esbuild';

/** A page in one file, and the packages that it has text of, as their folders from the repository: `node_modules/preact`. */
export type BundledPage = { text: string; packages: string[] };

const STYLE_SHEET = /<link rel="stylesheet" href="([^"]+)">/g;
const SCRIPT = /<script type="module" src="([^"]+)"><\/script>/g;

/**
 * An HTML file with its style sheets and scripts put inside, each bundled with all that it imports. So a page is one file, which
 * no release leaves without another; and what runs in it can be allowed by its hash (`lambdas/middleware/page-route.ts`).
 *
 * @throws if a file is missing, or holds what would end its element too early.
 */
export async function bundledPage(file: string): Promise<BundledPage> {
  const packages = new Set<string>();
  const inside = async (pattern: RegExp, html: string, element: (text: string) => string) => {
    const texts = new Map<string, string>();
    for (const [, path = ''] of html.matchAll(pattern)) {
      const { text, metafile } = await bundled(join(dirname(file), path));
      for (const name of packagesIn(metafile)) packages.add(name);
      texts.set(path, element(text));
    }
    return html.replace(pattern, (_, path: string) => texts.get(path) ?? '');
  };
  const styled = await inside(STYLE_SHEET, readFileSync(file, 'utf8'), styleElement);
  const text = await inside(SCRIPT, styled, scriptElement);
  return { text, packages: [...packages].sort() };
}

async function bundled(entry: string): Promise<{ text: string; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: REPOSITORY,
    entryPoints: [entry],
    outdir: REPOSITORY,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    // The typed client is part of the page in its sources, so that what the page does not use of it stays out.
    conditions: ['chat-gateway-source'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const [output, another] = outputFiles as [OutputFile, OutputFile?];
  // A script that imports a style sheet would leave it behind.
  if (another) throw new Error(`${entry} is bundled into two files; name style sheets in the page itself`);
  return { text: output.text.trim(), metafile };
}

const REPOSITORY = join(import.meta.dirname, '..');

const styleElement = (css: string) => `<style>${whole(css, /<\/style/i)}</style>`;

/** In a script `<!--` can hide the end of its element (HTML, "Restrictions for contents of script elements"). */
const scriptElement = (code: string) => `<script type="module">${whole(code, /<\/script|<!--/i)}</script>`;

function whole(text: string, end: RegExp): string {
  const found = end.exec(text);
  if (found) throw new Error(`a page would end in the middle of ${text.slice(found.index - 40, found.index + 40)}`);
  return text;
}

const packagesIn = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? packageOf(path) : [])),
  );

/** The folder of the package that a file belongs to, if it is of one: what follows the last `node_modules`, with its scope. */
export const packageOf = (path: string): string[] => PACKAGE.exec(path)?.slice(0, 1) ?? [];

const PACKAGE = /^.*\bnode_modules\/(@[^/]+\/)?[^/]+/;
