import { expect, test } from 'vitest';
import { NO_CONVERSATION } from '../../../../lambdas/domain/conversations/due-list.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { REMEMBERED_SECONDS } from '../../../../lambdas/domain/tenants/visitor-revocations.ts';
import { ANN, anAccount } from '../../../support/builders/accounts.ts';
import { aVisitor } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { aCommandLine } from '../../../support/harness/use-case/tenant-commands.ts';

async function aShop(options?: { answer: boolean }) {
  const line = aCommandLine(options);
  await line.enter('create shop');
  await line.visitors.create(aVisitor({ subject: 'user:u-7', userId: 'u-7', anonymous: false, name: 'Ann' }));
  return line;
}

test('[AUD1] a visitor is erased on the operator’s word: noted for the sweeper, recorded, and named nowhere but there', async () => {
  const { enter, audit, dueList, erasures } = await aShop();

  const { code, said, asked } = await enter('erase-visitor shop --user u-7');

  const [id = ''] = said;
  expect([code, asked.length]).toEqual([0, 1]);
  expect(await erasures.find(SHOP, id)).toMatchObject({ of: 'visitor', by: 'operator', subjects: ['user:u-7'] });
  expect(await dueList.ofTenant(SHOP)).toMatchObject([
    { conversationId: NO_CONVERSATION, task: { type: 'erase', id } },
  ]);
  const [record] = (await audit.list(SHOP, { limit: 1 })).records;
  expect(record).toMatchObject({ act: 'visitor-erased', by: 'operator', about: { erasure: id }, outcome: 'done' });
  const shown = await enter(`erasure shop ${id}`);
  expect(shown.said.join('\n')).toMatch(/done +not yet/);
  expect(shown.said.join('\n')).not.toContain('u-7');
});

test('nobody is erased without consent, or whom nobody knows, or by two names', async () => {
  const refused = await aShop({ answer: false });
  const { enter, dueList } = await aShop();

  expect((await refused.enter('erase-visitor shop --user u-7')).code).toBe(1);
  expect((await enter('erase-visitor shop --user u-8')).code).toBe(1);
  expect((await enter('erase-visitor shop')).code).toBe(2);
  expect((await enter('erase-visitor shop --user u-7 --visitor v_1')).code).toBe(2);
  expect((await enter('erasure shop e_kq3vz8mnw2xhb7tcrp5jdg')).code).toBe(1);
  expect([await refused.dueList.ofTenant(SHOP), await dueList.ofTenant(SHOP)]).toEqual([[], []]);
});

test('an agent is ended, and after half a minute its name goes, not what it wrote', async () => {
  const { enter, staffNames, accounts, audit, revocations, slept } = await aShop();
  await accounts.put(anAccount());
  await staffNames.set(SHOP, ANN, 'Ann Smith');
  await staffNames.choose(SHOP, ANN, 'Annie');
  const bob = staffId(SHOP, 'bob');
  await staffNames.set(SHOP, bob, 'Bob');

  expect((await enter('erase-agent shop ann --no-wait')).code).toBe(0);

  expect([...(await staffNames.find(SHOP)).names]).toEqual([[bob, 'Bob']]);
  expect(await accounts.find(SHOP, ANN)).toBeNull();
  expect(await revocations.notBefore(SHOP, 'agent:ann')).not.toBeNull();
  expect(slept).toEqual([REMEMBERED_SECONDS * 1000]);
  const records = (await audit.list(SHOP, { limit: 2 })).records;
  expect(records.map(({ act, about }) => [act, about])).toEqual([
    ['name-erased', { account: ANN }],
    ['tokens-revoked', { of: ANN }],
  ]);
});
