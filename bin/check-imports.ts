import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forbiddenImports } from '../lib/imports/forbidden-imports.ts';

const root = join(import.meta.dirname, '..');
const listed = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.ts', '*.tsx', '*.js'],
  {
    cwd: root,
    encoding: 'utf8',
  },
);
const paths = listed.split('\n').filter((path) => path.includes('/') && existsSync(join(root, path)));
const wrong = forbiddenImports(paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })));
for (const sentence of wrong) console.error(sentence);
if (wrong.length > 0) process.exitCode = 1;
