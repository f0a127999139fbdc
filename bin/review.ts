import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../lib/app.ts';
import { reviewPage } from '../lib/review/review-page.ts';

/** Writes `docs/review.md`, as the templates of both stages have it. */
const folder = mkdtempSync(join(tmpdir(), 'chat-review-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const stage = (name: string) =>
  synthesize({
    context: { stage: name },
    // The page is the same whoever makes it.
    environment: {},
    outdir: join(folder, name),
    bundlesDirectory: join(folder, `${name}-bundles`),
  });
const page = reviewPage(await stage('dev'), await stage('prod'));
writeFileSync(join(import.meta.dirname, '..', 'docs', 'review.md'), page);
console.log('docs/review.md');
