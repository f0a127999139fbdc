import { expect, test } from 'vitest';
import { keyHash, keyName, presentedKey } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import { addKey, KEYS_PER_DAY, MOST_KEYS } from '../../../../lambdas/use-cases/desk/add-key.ts';
import { listKeys } from '../../../../lambdas/use-cases/desk/list-keys.ts';
import { revokeKey } from '../../../../lambdas/use-cases/desk/revoke-key.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryKeyStore } from '../../../support/stores/in-memory-key-store.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

const boss = agentNamed('boss', { role: 'admin' });

function aDesk() {
  const { time } = useCaseHarness();
  const logged: object[] = [];
  let made = 0;
  return {
    time,
    logged,
    keyStore: inMemoryKeyStore(),
    counter: inMemoryWindowCounter(),
    clock: time.now,
    operatorLog: (line: object) => void logged.push(line),
    random: (length: number) => String(++made).padEnd(length, 'x'),
  };
}

const secret = { caller: boss, kind: 'secret', label: 'server' } as const;

test('a key is shown once, and stored as its hash', async () => {
  const needs = aDesk();

  const { key, text } = await addKey(needs, secret);

  expect(presentedKey(text)).toEqual({ kind: 'secret', tenantId: SHOP, hash: key.hash });
  expect(await needs.keyStore.list(SHOP)).toEqual([key]);
  expect(key).toMatchObject({ hash: keyHash(text), label: 'server' });
  expect(needs.logged).toEqual([expect.objectContaining({ act: 'key-made', kind: 'secret', key: keyName(key) })]);
  expect(JSON.stringify(needs.logged)).not.toContain(text);
});

test('a key is revoked by its name, once, and stays in the list', async () => {
  const needs = aDesk();
  const { key } = await addKey(needs, secret);
  needs.time.forward(5000);

  const revoked = await revokeKey(needs, { caller: boss, name: keyName(key) });
  needs.time.forward(5000);
  const again = await revokeKey(needs, { caller: boss, name: keyName(key) });

  expect(revoked.revokedAt).toBe(key.createdAt + 5);
  expect(again).toEqual(revoked);
  expect(await listKeys(needs, { caller: boss })).toEqual([revoked]);
  expect(needs.logged).toHaveLength(2);
});

test('a key of another tenant is as if it were not there', async () => {
  const needs = aDesk();
  const { key } = await addKey(needs, secret);
  const rival = agentNamed('boss', { role: 'admin', tenantId: RIVAL });

  expect(await listKeys(needs, { caller: rival })).toEqual([]);
  await expect(revokeKey(needs, { caller: rival, name: keyName(key) })).rejects.toMatchObject({
    code: 'ERR_NOT_FOUND',
  });
  expect((await needs.keyStore.find(SHOP, key.hash))?.revokedAt).toBeUndefined();
});

test('only admins see, make and revoke keys', async () => {
  const needs = aDesk();
  const { key } = await addKey(needs, secret);
  const forbidden = { code: 'ERR_FORBIDDEN' };

  for (const caller of [agentNamed('ann'), aCaller()]) {
    await expect(listKeys(needs, { caller })).rejects.toMatchObject(forbidden);
    await expect(addKey(needs, { ...secret, caller })).rejects.toMatchObject(forbidden);
    await expect(revokeKey(needs, { caller, name: keyName(key) })).rejects.toMatchObject(forbidden);
  }
  expect(await needs.keyStore.list(SHOP)).toEqual([key]);
});

test('a tenant has so many keys that count, and makes so many a day', async () => {
  const needs = aDesk();
  for (let number = 0; number < MOST_KEYS; number++) await addKey(needs, { ...secret, kind: 'publishable' });

  await expect(addKey(needs, secret)).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
  const [first] = await needs.keyStore.list(SHOP);
  await revokeKey(needs, { caller: boss, name: keyName(first ?? { hash: '' }) });
  expect(MOST_KEYS).toBe(KEYS_PER_DAY);
  await expect(addKey(needs, secret)).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });
  needs.time.forward(24 * 3_600_000);
  await addKey(needs, secret);
});
