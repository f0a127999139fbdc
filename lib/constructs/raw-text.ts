import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'esbuild';

const RAW = '?raw';

/**
 * Bundles a file imported as `./file?raw` as its text, as the test runner does by itself. JSON loses the line breaks and
 * indentation that it has for its readers in the repository. In the bundle the text is compressed, a tenth as long, and it
 * is unpacked when that is loaded: half a megabyte of literals would take as long to parse, and more memory.
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
      return { contents: unpacking(path.endsWith('.json') ? JSON.stringify(JSON.parse(text)) : text), loader: 'js' };
    });
  },
});

const unpacking = (text: string): string =>
  `import { brotliDecompressSync } from 'node:zlib';
  export default brotliDecompressSync(Buffer.from('${brotliCompressSync(text).toString('base64')}', 'base64')).toString();`;
