import { expect, test } from 'vitest';
import type { QuotaKind, Traffic } from '../../../../lambdas/domain/tenants/tenant-quotas.ts';
import { NOW, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { aCommandLine } from '../../../support/harness/use-case/tenant-commands.ts';

const DAY = 86_400;
const TODAY = new Date(NOW * 1000).toISOString().slice(0, 10);
const YESTERDAY = new Date((NOW - DAY) * 1000).toISOString().slice(0, 10);

/** Counts at a time (epoch seconds), as the functions do. */
async function aUsedShop() {
  const line = aCommandLine();
  await line.enter('create shop');
  await line.enter('create rival');
  const count = (tenant: typeof SHOP, at: number, used: QuotaKind, by: Traffic, amount: number) =>
    line.usage.add(tenant, Math.floor(at / 10), 0, { used, by }, amount);
  await count(SHOP, NOW, 'messages', 'known', 25);
  await count(SHOP, NOW, 'messages', 'staff', 50);
  await count(SHOP, NOW, 'posts', 'known', 1500);
  await count(SHOP, NOW - DAY, 'messages', 'anonymous', 100);
  await count(SHOP, NOW - 7 * DAY, 'messages', 'known', 9999);
  await count(RIVAL, NOW, 'messages', 'known', 7777);
  return line;
}

test('what a tenant used is told by day, all kinds of traffic together, with the error of counting by samples', async () => {
  const { enter } = await aUsedShop();

  const { code, said, noted } = await enter('usage shop --days 2');

  expect(code).toBe(0);
  expect(said.map((row) => row.trim().split(/ +/))).toEqual([
    ['day', 'messages', 'sockets', 'posts', 'presence', 'frames', 'reads'],
    [YESTERDAY, '100', '0', '0', '0', '0', '0'],
    [TODAY, '75', '0', '1,500', '0', '0', '0'],
    ['sum', '175', '0', '1,500', '0', '0', '0'],
    ['±', '66', '0', '866', '0', '0', '0'],
  ]);
  expect(noted.join(' ')).toContain('sampling');
});

test('a week without being asked, as JSON for a program', async () => {
  const { enter } = await aUsedShop();

  const { said, noted } = await enter('usage shop --json');
  const told = JSON.parse(said.join(''));

  expect(noted).toEqual([]);
  expect(told).toMatchObject({ tenantId: 'shop', sampled: true, sum: { messages: 175, posts: 1500 } });
  expect(told.days).toHaveLength(7);
  expect(told.days.at(-1)).toEqual({
    day: TODAY,
    messages: 75,
    sockets: 0,
    posts: 1500,
    presence: 0,
    frames: 0,
    reads: 0,
  });
});

test.each(['0', '36', 'x', '1.5'])('--days %s is refused, since counts are kept for 35 days', async (days) => {
  const { enter } = await aUsedShop();

  const { code, noted } = await enter(`usage shop --days ${days}`);

  expect(code).toBe(2);
  expect(noted.join(' ')).toContain('1 to 35');
});

test('of a tenant that is not there nothing is told', async () => {
  const { enter } = aCommandLine();

  expect((await enter('usage nobody')).code).toBe(1);
});
