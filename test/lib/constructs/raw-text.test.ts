import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { rawText } from '../../../lib/constructs/raw-text.ts';
import { temporaryDirectory } from '../synthesized.ts';

const PAGE = `<p>“${'a'.repeat(5000)}”</p>\n`;

test('a file imported as its text is that text, JSON without its line breaks, and is compressed in the bundle', async () => {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'page.html'), PAGE);
  writeFileSync(join(folder, 'document.json'), '{\n  "a": [1,\n 2]\n}\n');
  writeFileSync(
    join(folder, 'entry.js'),
    `import page from './page.html?raw';
     import document from './document.json?raw';
     import parsed from './document.json';
     export { page, document, parsed };`,
  );

  const outfile = join(folder, 'out.cjs');
  await build({
    entryPoints: [join(folder, 'entry.js')],
    outfile,
    bundle: true,
    platform: 'node',
    plugins: [rawText()],
  });
  const { page, document, parsed } = createRequire(import.meta.url)(outfile);

  expect(page).toBe(PAGE);
  expect(document).toBe('{"a":[1,2]}');
  expect(parsed).toEqual({ a: [1, 2] });
});
