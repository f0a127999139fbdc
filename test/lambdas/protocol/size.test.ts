import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../../lambdas/protocol/', import.meta.url));

const bundle = (files: string[]) =>
  build({
    stdin: { contents: files.map((file) => `export * from './${file}';`).join('\n'), resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'node24',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });

test('both codecs together are at most 2.6 KB minified', async () => {
  const { outputFiles } = await bundle(['engine-packet.ts', 'socket-packet.ts']);

  expect(outputFiles[0]?.contents.length).toBeLessThanOrEqual(2662);
});

test('nothing is imported from outside the folder', async () => {
  const files = readdirSync(folder);

  const { metafile } = await bundle(files);

  expect(Object.keys(metafile.inputs).sort()).toEqual([...files, '<stdin>'].sort());
});
