import { expect, test } from 'vitest';
import { presentedInvitation } from '../../../../lambdas/domain/accounts/invitation.ts';
import { ANN, anAccount, aSignIn } from '../../../support/builders/accounts.ts';
import { NOW, SHOP } from '../../../support/builders/tenants.ts';
import { aCommandLine } from '../../../support/harness/use-case/tenant-commands.ts';

async function aShop() {
  const works = aCommandLine();
  await works.enter('create shop');
  return works;
}

test('invites somebody by a link, whose secret is stored by its hash only', async () => {
  const { enter, invitations } = await aShop();

  const { code, said, noted } = await enter('invite shop ann --role admin --name Ann');

  expect(code).toBe(0);
  const [, secret = ''] = /^https:\/\/chat\.example\/desk#invite=(inv_shop_\w{44})$/.exec(said.join()) ?? [];
  const { id } = presentedInvitation(secret);
  expect(await invitations.list(SHOP)).toEqual([
    { tenantId: SHOP, id, userId: 'ann', role: 'admin', name: 'Ann', createdAt: NOW, expiresAt: NOW + 86_400 },
  ]);
  expect(JSON.stringify(await invitations.list(SHOP))).not.toContain(secret);
  expect(noted.join()).toContain('24 hours');
});

test('says how the tenant gets a desk, unless it has one', async () => {
  const { enter } = await aShop();

  const before = await enter('invite shop ann --stage prod');
  const turned = await enter('set shop --desk on --stage prod');
  const after = await enter('invite shop ben --stage prod');

  expect(before.noted.join()).toContain('npm run tenants -- set shop --desk on --stage prod');
  expect(turned.noted.join()).toContain('https://chat.example/desk');
  expect(turned.noted.join()).toContain('npm run tenants -- invite shop USER --role agent --stage prod');
  expect(after.noted.join()).not.toContain('--desk');
});

test.each([
  ['invite shop', 2],
  ['invite nobody ann', 1],
  ['invite shop ann --role visitor', 1],
])('refuses %s', async (line, code) => {
  const { enter, invitations } = await aShop();

  expect((await enter(line)).code).toBe(code);
  expect(await invitations.list(SHOP)).toEqual([]);
});

test('revoking an agent removes its account, sign-ins and invitations, and those of nobody else', async () => {
  const { enter, accounts, signIns, invitations } = await aShop();
  await accounts.put(anAccount());
  await signIns.add(aSignIn());
  await enter('invite shop ann');
  await enter('invite shop ben');

  expect((await enter('revoke shop --agent ann --yes')).code).toBe(0);

  expect(await accounts.find(SHOP, ANN)).toBeNull();
  expect(await signIns.list(SHOP, ANN)).toEqual([]);
  expect((await invitations.list(SHOP)).map(({ userId }) => userId)).toEqual(['ben']);
});
