import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

type DemoPage = { contentType: string; body: () => Promise<Buffer> };

const FOLDER = new URL('./', import.meta.url);

const CONTENT_TYPE: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/**
 * The demo pages by URL path, for the local runner to serve; they are not part of a deployment.
 *
 * Only files that lie in this folder now have a path, so no request can name another. Each is read when it is asked for:
 * an edit shows after a reload, a new file after a restart.
 */
export function demoPages(): Record<string, DemoPage> {
  const pages: Record<string, DemoPage> = {};
  for (const name of readdirSync(FOLDER)) {
    const contentType = CONTENT_TYPE[extname(name)];
    if (contentType) pages[pathOf(name)] = { contentType, body: () => readFile(new URL(name, FOLDER)) };
  }
  return pages;
}

const pathOf = (name: string): string => (name === 'index.html' ? '/demo' : `/demo/${name.replace(/\.html$/, '')}`);
