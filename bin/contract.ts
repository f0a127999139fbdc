import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from '../lib/contract/documents.ts';

/** Writes the documents of the contract below `docs/contract`, as their sources make them. */
const folder = join(import.meta.dirname, '..', 'docs', 'contract');
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(documents())) {
  writeFileSync(join(folder, name), text);
  console.log(`docs/contract/${name}`);
}
