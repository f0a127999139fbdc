import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundles, ENTRIES, type FunctionName } from '../lib/constructs/bundles.ts';
import { type Bill, billOfMaterials, type Versions } from '../lib/dependencies/bill-of-materials.ts';

/**
 * Writes the bill of materials, CycloneDX 1.5: what npm installs by the lockfile, and which of it is in the function's bundles.
 * The bundles are built beside it, to the byte as a deployment does.
 */
const root = join(import.meta.dirname, '..');
const folder = join(root, '.build', 'sbom');
const { packages } = await bundles({ directory: folder });
const deployed = (Object.keys(ENTRIES) as FunctionName[]).map((name) => ({
  name,
  sha256: createHash('sha256')
    .update(readFileSync(join(folder, name, 'index.js')))
    .digest('hex'),
  packages: packages(name),
}));

const listed = execFileSync(
  'npm',
  ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only', '--offline'],
  { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
);
const lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Versions };
const bill = billOfMaterials(JSON.parse(listed) as Bill, deployed, lockfile.packages);
const file = join('.build', 'sbom', 'sbom.json');
writeFileSync(join(root, file), `${JSON.stringify(bill, null, 2)}\n`);
console.log(file);
