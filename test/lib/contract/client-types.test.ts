import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clientTypes } from '../../../lib/contract/client-types.ts';
import { contract } from '../../../lib/contract/documents.ts';

test('the types of the typed client are what the contract makes: npm run contract', async () => {
  const committed = readFileSync(join(import.meta.dirname, '../../../lib/client/contract-types.ts'), 'utf8');
  const { http, sockets } = contract();

  expect(committed === (await clientTypes(http, sockets))).toBe(true);
});
