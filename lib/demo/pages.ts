import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { clientBundle } from '../client-bundle.ts';

type DemoPage = {
  contentType: string;
  headers: readonly (readonly [name: string, value: string])[];
  body: () => Promise<Buffer | string>;
};

/** A page in a sandboxed frame has no origin, so that its scripts are another's: they are the same for everybody, and may be read. */
const HEADERS = [['access-control-allow-origin', '*']] as const;

const CONTENT_TYPE: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** The path of the typed client: its sources as one module, as its package has it. */
const TYPED_CLIENT = '/demo/chat-client.js';

/**
 * The demo pages by URL path, for the local runner to serve; they are not part of a deployment. `index.html` has the path
 * of its folder.
 *
 * Only files that exist now have a path, so no request can name another. A file is read at each request: an edit is shown
 * after a reload, a new file after a restart.
 */
export function demoPages(folder: string = import.meta.dirname): Record<string, DemoPage> {
  const files = globSync('**/*.{html,js,css}', { cwd: folder });
  const pages = files.map((file): [string, DemoPage] => {
    const contentType = CONTENT_TYPE[extname(file)] ?? 'application/octet-stream';
    return [pathOf(file), { contentType, headers: HEADERS, body: () => readFile(join(folder, file)) }];
  });
  const client = { contentType: CONTENT_TYPE['.js'], headers: HEADERS, body: clientBundle };
  return Object.fromEntries([...pages, [TYPED_CLIENT, client]]);
}

const pathOf = (file: string): string => `/demo/${file.split(sep).join('/')}`.replace(/\/index\.html$/, '');
