import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { AuditAct } from '../../../../lambdas/domain/tenants/audit.ts';

import { COMMANDS } from '../../../../lib/tenants/commands.ts';
import { anAccount } from '../../../support/builders/accounts.ts';
import { aVisitor } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { aCommandLine } from '../../../support/harness/use-case/tenant-commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'recorded-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'shop.ndjson');

/** Every command, and what is recorded of it; one that only shows something leaves no record. */
const RECORDED: readonly [command: string, acts: readonly AuditAct[]][] = [
  [`export shop --out ${file}`, ['exported']],
  ['export shop', ['exported']],
  ['create shop --origin https://shop.example', ['tenant-made', 'key-made', 'key-made']],
  ['list', []],
  ['show shop', []],
  ['usage shop', []],
  ['erasure shop e_kq3vz8mnw2xhb7tcrp5jdg', []],
  ['set shop --retention-days 7', ['settings']],
  ['add-origin shop https://www.shop.example', ['origin-added']],
  ['remove-origin shop https://shop.example', ['origin-removed']],
  ['key shop secret', ['key-made']],
  ['revoke shop --agent ann --no-wait', ['tokens-revoked']],
  ['revoke shop --user u-7 --no-wait', ['tokens-revoked']],
  ['revoke shop --session k3Jv0Qm9ZtYx2Lw8Rb5NcAXp7Tz1Wq4H --no-wait', ['tokens-revoked']],
  ['revoke shop --all-tokens --no-wait', ['tokens-revoked']],
  ['erase shop', ['tenant-erased']],
  ['erase-visitor shop --user u-7', ['visitor-erased']],
  ['erase-agent shop ann', ['tokens-revoked', 'name-erased']],
  ['invite shop bob', ['invitation-made']],
  ['agent-token shop ann', ['token-made']],
  [`import shop ${file}`, ['imported']],
];

test('each command is in this table', () => {
  expect(new Set(RECORDED.map(([command]) => command.split(' ')[0]))).toEqual(new Set(COMMANDS.keys()));
});

test.each(RECORDED)('[AUD1] of %s is recorded: %j', async (command, acts) => {
  const { enter, audit, visitors, accounts } = aCommandLine();
  if (!command.startsWith('create')) await enter('create shop --origin https://shop.example');
  await visitors.create(aVisitor({ subject: 'user:u-7', userId: 'u-7', anonymous: false, name: 'Vera Secret' }));
  await accounts.put(anAccount());
  const before = (await audit.list(SHOP, { limit: 100 })).records.length;

  const { code, said } = await enter(command);

  const { records } = await audit.list(SHOP, { limit: 100 });
  const made = records.slice(0, records.length - before).toReversed();
  expect(made.map(({ act, by, outcome }) => [act, by, outcome])).toEqual(acts.map((act) => [act, 'operator', 'done']));
  expect(code).toBe(command.startsWith('erasure') ? 1 : 0);
  const secrets = said.join('\n').match(/(?:[ps]k_|inv_)\w+|eyJ[\w.-]+/g) ?? [];
  for (const secret of [...secrets, 'Vera Secret', 'u-7']) expect(JSON.stringify(made)).not.toContain(secret);
});
