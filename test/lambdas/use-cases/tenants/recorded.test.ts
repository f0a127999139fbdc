import { expect, test } from 'vitest';
import { Refusal } from '../../../../lambdas/domain/errors.ts';
import type { Act } from '../../../../lambdas/domain/tenants/audit.ts';
import { recorded } from '../../../../lambdas/use-cases/tenants/recorded.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryAuditStore } from '../../../support/stores/in-memory-audit-store.ts';

const ACT: Act = { tenantId: SHOP, by: 'operator', act: 'origin-added', about: { origin: 'https://shop.example' } };
const cut = () => new Error('the function was cut off');

async function records(audit: ReturnType<typeof inMemoryAuditStore>) {
  return (await audit.list(SHOP, { limit: 10 })).records.map(({ outcome }) => outcome);
}

test('[AUD1] an act that is done is recorded as done, and its result is answered', async () => {
  const audit = inMemoryAuditStore(Date.now);

  expect(await recorded({ audit }, ACT, async () => 'result')).toBe('result');

  expect(await records(audit)).toEqual(['done']);
});

test('[AUD1] nothing is done whose record cannot be written', async () => {
  const audit = { ...inMemoryAuditStore(Date.now), begin: () => Promise.reject(cut()) };
  const done: string[] = [];

  await expect(recorded({ audit }, ACT, async () => done.push('it'))).rejects.toThrow('cut off');

  expect(done).toEqual([]);
});

test('[AUD1] what is cut off while it is done, or before that is recorded, has a record without an outcome', async () => {
  const audit = inMemoryAuditStore(Date.now);
  const unable = { ...audit, end: () => Promise.reject(cut()) };

  await expect(recorded({ audit }, ACT, () => Promise.reject(cut()))).rejects.toThrow('cut off');
  // It is done, and whoever asked is told.
  expect(await recorded({ audit: unable }, ACT, async () => 'key')).toBe('key');

  expect(await records(audit)).toEqual([undefined, undefined]);
});

test('what is refused after it was begun is recorded as refused', async () => {
  const audit = inMemoryAuditStore(Date.now);
  const refusal = new Refusal('ERR_CONFLICT', 'taken');

  await expect(recorded({ audit }, ACT, () => Promise.reject(refusal))).rejects.toBe(refusal);

  expect(await records(audit)).toEqual(['refused']);
});
