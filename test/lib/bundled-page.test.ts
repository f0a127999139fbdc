import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bundledPage } from '../../lib/bundled-page.ts';
import { REPOSITORY } from '../../lib/constructs/bundles.ts';
import { temporaryDirectory } from './synthesized.ts';

/** A page of these files; its HTML names `style.css` and `main.ts`. */
async function aPage(files: Record<string, string>) {
  const folder = temporaryDirectory();
  const html =
    '<title>$& $1</title>\n<link rel="stylesheet" href="style.css">\n<script type="module" src="main.ts"></script>\n';
  for (const [name, text] of Object.entries({ 'index.html': html, 'style.css': '', 'main.ts': '', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return bundledPage(join(folder, 'index.html'));
}

test('style sheets and scripts stand in the page, with all that they import', async () => {
  const { text, packages } = await aPage({
    'style.css': '@import "./more.css"; a { color: red; }',
    'more.css': 'b { color: blue; }',
    'main.ts': "import { said } from './said.ts'; document.title = said as string;",
    'said.ts': "export const said: string = '$& “x”';",
  });

  expect(text.replaceAll(/\b\w(?==|;<)/g, 'v')).toBe(
    `<title>$& $1</title>\n<style>b{color:#00f}a{color:red}</style>\n<script type="module">var v="$& “x”";document.title=v;</script>\n`,
  );
  expect(packages).toEqual([]);
});

test('a text that looks like the end of a script ends none', async () => {
  const { text } = await aPage({ 'main.ts': "document.title = '</script><b>';" });

  expect(text.match(/<\/script>/g)).toHaveLength(1);
});

test.each([
  ['would begin a comment in the script', { 'main.ts': "document.title = '<!--';" }, /end in the middle of .*<!--/],
  ['is missing', { 'main.ts': "import './nowhere.ts';" }, /Could not resolve "\.\/nowhere\.ts"/],
  ['imports a style sheet from a script', { 'main.ts': "import './style.css';" }, /two files/],
])('what %s is an error', async (_, files, message) => {
  await expect(aPage(files)).rejects.toThrow(message);
});

describe('the page of the desk', async () => {
  const { text, packages } = await bundledPage(join(REPOSITORY, 'lib', 'desk', 'index.html'));

  test('is at most 60 KB, as browsers get it', () => {
    expect(gzipSync(text, { level: 9 }).length).toBeLessThanOrEqual(60_000);
  });

  test('is one file: it loads no script, style sheet, font or image from anywhere', () => {
    expect(text).not.toMatch(/<(script|link|img|iframe|object|embed)[^>]*\s(src|href)="(?!data:)/);
    expect(text).not.toMatch(/@import|url\((?!["']?data:)/);
  });

  test('is made of our own, of Preact, and of what signs in at a provider; each more is a decision', () => {
    expect(packages).toContain('node_modules/preact');
    expect(packages.filter((name) => !/\/(preact|oauth4webapi)$/.test(name))).toEqual([]);
  });

  test('is the same to the byte each time', async () => {
    expect((await bundledPage(join(REPOSITORY, 'lib', 'desk', 'index.html'))).text).toBe(text);
  });
});
