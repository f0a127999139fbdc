import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { packedText } from './packed-text.ts';

const RAW = '?raw';

/**
 * Bundles a file imported as `./file?raw` as its text, as the test runner does by itself. JSON loses the line breaks and
 * indentation that it has for its readers in the repository.
 */
export const rawText = (): Plugin => ({
  name: 'raw-text',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice(0, -RAW.length)),
      suffix: RAW,
    }));
    build.onLoad({ filter: /\.(html|json)$/ }, ({ path, suffix }) => {
      if (suffix !== RAW) return undefined;
      const text = readFileSync(path, 'utf8');
      return { contents: packedText(path.endsWith('.json') ? JSON.stringify(JSON.parse(text)) : text), loader: 'js' };
    });
  },
});
