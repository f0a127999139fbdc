import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import addFormatsTo from 'ajv-formats';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundles, ENTRIES } from '../../lib/constructs/bundles.ts';
import type { Bill, Component } from '../../lib/dependencies/bill-of-materials.ts';
import { temporaryDirectory } from '../lib/synthesized.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Licences that ask for nothing but to be named: what is deployed has one of them. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0'];

describe('npm run sbom', () => {
  let bill: Bill;
  const deployed = () => bill.components.filter(({ scope }) => scope === 'required');
  const packages = () => deployed().filter(({ type }) => type === 'library');

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], { cwd: ROOT });
    bill = JSON.parse(readFileSync(join(ROOT, stdout.trim()), 'utf8'));
  });

  test('writes a valid document of CycloneDX 1.5', () => {
    const valid = cycloneDx();

    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5' });
    expect([valid(bill), valid.errors]).toEqual([true, null]);
    expect(valid({ ...bill, components: [{ name: 'without a type' }] })).toBe(false);
  });

  test('every reference leads to a component, and no two are the same', () => {
    const references = [bill.metadata.component, ...bill.components].map((component) => component['bom-ref']);

    const used = bill.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
    expect(new Set(references).size).toBe(references.length);
    expect([...new Set(used)].filter((reference) => !references.includes(reference))).toEqual([]);
  });

  test('each function is in it, with the hash of what a deployment uploads', async () => {
    const directory = temporaryDirectory();
    await bundles({ directory });

    const functions = deployed().filter(({ type }) => type === 'application');
    const built = Object.keys(ENTRIES).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(directory, name, 'index.js')))
        .digest('hex'),
    ]);
    expect(functions.map(({ name, hashes }) => [name, hashes?.[0]?.content])).toEqual(built);
  });

  test('it tells what is deployed from what builds and tests it', () => {
    const names = packages().map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(['@aws-sdk/client-dynamodb', '@middy/core', 'jose']));
    for (const other of ['aws-cdk-lib', 'esbuild', 'socket.io', 'vitest']) expect(names).not.toContain(other);
    expect(bill.components.length).toBeGreaterThan(300);
  });

  test('every package that is deployed has the hash of its archive, and a permissive licence', () => {
    expect(packages().filter(({ hashes }) => hashes?.[0]?.alg !== 'SHA-512')).toEqual([]);
    expect(packages().filter((one) => !licences(one).every((licence) => PERMISSIVE.includes(licence)))).toEqual([]);
  });
});

/** The ids of a component's licences; an expression of several is none, and so is a name of the package's own. */
function licences({ licenses = [] }: Component): string[] {
  const ids = licenses.map((one) => ('license' in one ? one.license.id : undefined) ?? 'none');
  return ids.length > 0 ? ids : ['none'];
}

/** The specification's own schema, with those that it refers to. */
function cycloneDx() {
  const folder = join(ROOT, 'node_modules/@cyclonedx/cyclonedx-library/res/schema');
  const schema = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8'));
  // The formats that ajv-formats lacks are wider than those it has, and nothing of ours is outside of these.
  const ajv = new Ajv({ strict: false, formats: { 'iri-reference': true, 'idn-email': true } });
  addFormatsTo.default(ajv);
  for (const name of ['spdx', 'jsf-0.82']) {
    const { $id: _, ...withoutId } = schema(name);
    ajv.addSchema(withoutId, `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  return ajv.compile(schema('bom-1.5'));
}
