import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { demoPages } from '../../../lib/demo/pages.ts';

const root = mkdtempSync(join(tmpdir(), 'demo-pages-'));
afterAll(() => rmSync(root, { recursive: true }));
const folder = join(root, 'pages');
mkdirSync(join(folder, 'visitor'), { recursive: true });
for (const name of ['index.html', 'visitor/index.html', 'visitor/visitor.js', 'a.css', 'server.ts', 'notes.txt']) {
  writeFileSync(join(folder, name), `content of ${name}`);
}
writeFileSync(join(root, 'outside.js'), 'outside');

test('each page, script and style of the folder and its subfolders has a path, the typed client too, and nothing else', () => {
  const types = Object.entries(demoPages(folder)).map(([path, { contentType }]) => [path, contentType.split(';')[0]]);

  expect(types.sort()).toEqual([
    ['/demo', 'text/html'],
    ['/demo/a.css', 'text/css'],
    ['/demo/chat-client.js', 'text/javascript'],
    ['/demo/visitor', 'text/html'],
    ['/demo/visitor/visitor.js', 'text/javascript'],
  ]);
});

test('a file is read at each request', async () => {
  const page = demoPages(folder)['/demo/visitor/visitor.js'];
  writeFileSync(join(folder, 'visitor/visitor.js'), 'edited');

  expect(String(await page?.body())).toBe('edited');
});

test('the typed client is one module of its present sources', async () => {
  const text = String(await demoPages(folder)['/demo/chat-client.js']?.body());

  expect(text).toMatch(/export \{[^}]*chatClient/);
  expect(text).not.toMatch(/^import /m);
});

test('the demo has its two pages, and each file that they name', async () => {
  const pages = demoPages();
  const html = await Promise.all(['/demo', '/demo/visitor'].map((path) => pages[path]?.body()));
  const named = html.flatMap((text) =>
    [...String(text).matchAll(/(?:href|src)="(\/demo\/[^"]+)"/g)].map(([, to]) => to),
  );

  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => path && !(path in pages))).toEqual([]);
});
