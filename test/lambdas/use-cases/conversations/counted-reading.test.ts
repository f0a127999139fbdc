import { expect, test } from 'vitest';
import type { Use } from '../../../../lambdas/domain/tenants/tenant-quotas.ts';
import { countedReading } from '../../../../lambdas/use-cases/conversations/counted-reading.ts';
import { aMessage, aState } from '../../../support/builders/conversations.ts';
import { NO_QUOTAS } from '../../../support/builders/no-quotas.ts';
import { aCaller, anAgent, SHOP } from '../../../support/builders/tenants.ts';

function reading() {
  const counted: string[] = [];
  const quotas = {
    ...NO_QUOTAS,
    async consume(_tenantId: string, { used, by }: Use, amount = 1) {
      counted.push(`${used} ${by} ${amount}`);
      return 0;
    },
  };
  return { needs: { quotas }, counted };
}

const long = aMessage({ text: '語'.repeat(4000) });

test.each([
  ['an anonymous visitor’s', aCaller(), [aMessage(), long], 'reads anonymous 4'],
  ['an answered visitor’s', aCaller(), [aMessage({ state: aState({ answered: true }) })], 'reads known 1'],
  ['an agent’s', anAgent(), [long], 'reads staff 3'],
  ['a handle’s', null, [long], 'reads anonymous 3'],
])('what is read is counted by its size: %s', async (_whose, caller, entries, expected) => {
  const { needs, counted } = reading();

  expect(await countedReading(needs, { tenantId: SHOP, caller }, async () => ({ page: 7, entries }))).toBe(7);

  expect(counted).toEqual([expected]);
});

test('an empty page is not counted', async () => {
  const { needs, counted } = reading();

  await countedReading(needs, { tenantId: SHOP, caller: aCaller() }, async () => ({ page: null, entries: [] }));

  expect(counted).toEqual([]);
});

test('[LIM5] nothing is read once the reads of such callers are used up', async () => {
  const heldFor = (_tenantId: string, { used, by }: Use) => (used === 'reads' && by === 'anonymous' ? 2.5 : 0);
  const needs = { quotas: { ...NO_QUOTAS, heldFor } };
  const read = () => Promise.reject(new Error('read'));

  const refused = countedReading(needs, { tenantId: SHOP, caller: aCaller() }, read);

  await expect(refused).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfter: 3 });
});
