import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT, clientBundle } from '../lib/client-bundle.ts';

/** Builds what `npm pack` puts into the typed client's package: one module and its declarations. */
const out = join(CLIENT, 'dist');
rmSync(out, { recursive: true, force: true });
mkdirSync(out);
writeFileSync(join(out, 'index.js'), await clientBundle());
execFileSync('tsc', ['-p', CLIENT], { stdio: 'inherit' });
// The compiler leaves the extensions of sources in declarations, where only its newer versions understand them.
for (const name of globSync('**/*.d.ts', { cwd: out })) {
  const file = join(out, name);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(from '\.[^']*)\.ts'/g, "$1.js'"));
}
copyFileSync(join(import.meta.dirname, '..', 'LICENSE'), join(out, 'LICENSE'));
