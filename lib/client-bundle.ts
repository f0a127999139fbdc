import { join } from 'node:path';
import { build } from 'esbuild';

/** The folder of the typed client. */
export const CLIENT = join(import.meta.dirname, 'client');

/**
 * The typed client as one module that browsers and Node 20 run as it is. It is not minified: who embeds it reads what it does,
 * and whoever bundles it minifies anyway.
 */
export async function clientBundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(CLIENT, 'index.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: ['es2022', 'node20'],
    charset: 'utf8',
  });
  return outputFiles[0]?.text ?? '';
}
