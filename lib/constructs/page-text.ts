import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundledPage } from '../bundled-page.ts';
import { packedText } from './packed-text.ts';

const PAGE = '?page';

/**
 * Bundles an HTML file imported as `./index.html?page` as the text of that page in one file; the test runner does the same
 * (`vitest.config.ts`). Each page's packages are noted in `packages` by the file's path, for esbuild does not know of them.
 */
export const pageText = (packages: Map<string, readonly string[]>): Plugin => ({
  name: 'page-text',
  setup(build) {
    build.onResolve({ filter: /\?page$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice(0, -PAGE.length)),
      suffix: PAGE,
    }));
    build.onLoad({ filter: /\.html$/ }, async ({ path, suffix }) => {
      if (suffix !== PAGE) return undefined;
      const page = await bundledPage(path);
      packages.set(path, page.packages);
      return { contents: packedText(page.text), loader: 'js' };
    });
  },
});
