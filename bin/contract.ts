import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientTypes } from '../lib/contract/client-types.ts';
import { contract, documents } from '../lib/contract/documents.ts';

/** Writes the documents of the contract below `docs/contract`, and the types of the typed client, as their sources make them. */
const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs', 'contract');
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(documents())) {
  writeFileSync(join(folder, name), text);
  console.log(`docs/contract/${name}`);
}

const types = 'lib/client/contract-types.ts';
const { http, sockets } = contract();
writeFileSync(join(root, types), await clientTypes(http, sockets));
console.log(types);
