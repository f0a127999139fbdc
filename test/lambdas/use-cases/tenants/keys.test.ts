import { expect, test } from 'vitest';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { keyHash, keyName, presentedKey } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import { addKey, KEYS_PER_DAY, MOST_KEYS } from '../../../../lambdas/use-cases/tenants/add-key.ts';
import { listKeys } from '../../../../lambdas/use-cases/tenants/list-keys.ts';
import { revokeKey } from '../../../../lambdas/use-cases/tenants/revoke-key.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryAuditStore } from '../../../support/stores/in-memory-audit-store.ts';
import { inMemoryKeyStore } from '../../../support/stores/in-memory-key-store.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

const by = { tenantId: SHOP, id: staffId(SHOP, 'boss') };

function aDesk() {
  const { time } = useCaseHarness();
  const logged: object[] = [];
  let made = 0;
  return {
    time,
    logged,
    keys: inMemoryKeyStore(),
    audit: inMemoryAuditStore(time.now),
    counter: inMemoryWindowCounter(),
    clock: time.now,
    operatorLog: (line: object) => void logged.push(line),
    random: (length: number) => String(++made).padEnd(length, 'x'),
  };
}

const secret = { by, kind: 'secret', label: 'server' } as const;

test('a key is shown once, and stored as its hash', async () => {
  const needs = aDesk();

  const { key, text } = await addKey(needs, secret);

  expect(presentedKey(text)).toEqual({ kind: 'secret', tenantId: SHOP, hash: key.hash });
  expect(await needs.keys.list(SHOP)).toEqual([key]);
  expect(key).toMatchObject({ hash: keyHash(text), label: 'server' });
  expect(needs.logged).toEqual([expect.objectContaining({ act: 'key-made', kind: 'secret', key: keyName(key) })]);
  expect(JSON.stringify(needs.logged)).not.toContain(text);
});

test('[AUD1] a key is revoked by its name, once, and stays in the list', async () => {
  const needs = aDesk();
  const { key } = await addKey(needs, secret);
  needs.time.forward(5000);

  const revoked = await revokeKey(needs, { by, name: keyName(key) });
  needs.time.forward(5000);
  const again = await revokeKey(needs, { by, name: keyName(key) });

  expect(revoked.revokedAt).toBe(key.createdAt + 5);
  expect(again).toEqual(revoked);
  expect(await listKeys(needs, SHOP)).toEqual([revoked]);
  expect(needs.logged).toHaveLength(2);
  const about = { kind: 'secret', key: keyName(key) };
  expect((await needs.audit.list(SHOP, { limit: 10 })).records).toMatchObject([
    { by: by.id, act: 'key-revoked', about, outcome: 'done' },
    { by: by.id, act: 'key-made', about, outcome: 'done' },
  ]);
});

test('a key of another tenant is as if it were not there', async () => {
  const needs = aDesk();
  const { key } = await addKey(needs, secret);

  expect(await listKeys(needs, RIVAL)).toEqual([]);
  await expect(revokeKey(needs, { by: { tenantId: RIVAL, id: 'operator' }, name: keyName(key) })).rejects.toMatchObject(
    {
      code: 'ERR_NOT_FOUND',
    },
  );
  expect((await needs.keys.find(SHOP, key.hash))?.revokedAt).toBeUndefined();
});

test('the log says which admin it was, or by which key the server of the tenant', async () => {
  const needs = aDesk();

  await addKey(needs, secret);
  await addKey(needs, { ...secret, by: { tenantId: SHOP, id: 'k_3f1c09ab27de' } });

  expect(needs.logged).toMatchObject([
    { message: 'an admin changed its tenant', by: by.id },
    { message: 'the server of a tenant changed it', by: 'k_3f1c09ab27de' },
  ]);
});

test('a tenant has so many keys that count, and makes so many a day', async () => {
  const needs = aDesk();
  for (let number = 0; number < MOST_KEYS; number++) await addKey(needs, { ...secret, kind: 'publishable' });

  await expect(addKey(needs, secret)).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
  const [first] = await needs.keys.list(SHOP);
  await revokeKey(needs, { by, name: keyName(first ?? { hash: '' }) });
  expect(MOST_KEYS).toBe(KEYS_PER_DAY);
  await expect(addKey(needs, secret)).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
  needs.time.forward(24 * 3_600_000);
  await addKey(needs, secret);
});
