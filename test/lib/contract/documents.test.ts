import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documents } from '../../../lib/contract/documents.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'docs', 'contract');

test.each(Object.entries(documents()))('docs/contract/%s is what its sources make: npm run contract', (name, text) => {
  const committed = readFileSync(join(FOLDER, name), 'utf8');

  // Not `toEqual`: the difference of two long texts is of no use, and takes long to make.
  expect(committed === text).toBe(true);
});

test('there is no document that nothing makes', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(documents()).sort());
});
