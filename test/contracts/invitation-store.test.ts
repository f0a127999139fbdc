import { afterAll, describe, expect, test } from 'vitest';
import { dynamoInvitationStore } from '../../lambdas/adapters/dynamodb/dynamo-invitation-store.ts';
import { anInvitation } from '../support/builders/accounts.ts';
import { NOW, RIVAL, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryInvitationStore } from '../support/stores/in-memory-invitation-store.ts';

const local = await startDynalite();
afterAll(local.stop);

describe.each([
  ['in memory', inMemoryInvitationStore],
  ['DynamoDB', () => dynamoInvitationStore(local.client, TABLES.tenants)],
])('an invitation store, %s', (_, make) => {
  const store = make();

  test('finds an invitation of its own tenant only, as it was added', async () => {
    await store.add(anInvitation());

    expect(await store.find(SHOP, 'i1')).toEqual(anInvitation());
    expect(await store.find(RIVAL, 'i1')).toBeNull();
    expect(await store.find(SHOP, 'i2')).toBeNull();
  });

  test('lists those of one tenant, oldest first', async () => {
    await store.add(anInvitation({ id: 'i0', createdAt: NOW + 5 }));
    await store.add(anInvitation({ id: 'i3', tenantId: RIVAL }));

    expect((await store.list(SHOP)).map(({ id }) => id)).toEqual(['i1', 'i0']);
  });

  test('of several acceptances at once one wins, and is kept', async () => {
    const acceptances = Array.from({ length: 8 }, (_, n) => ({ at: NOW + n, nonceHash: `n${n}` }));

    const won = await Promise.all(acceptances.map((each) => store.accept(SHOP, 'i1', each)));

    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await store.find(SHOP, 'i1'))?.accepted).toEqual(acceptances[won.indexOf(true)]);
  });

  test('accepts none that is not there, and makes none by it', async () => {
    expect(await store.accept(RIVAL, 'i1', { at: NOW, nonceHash: 'n' })).toBe(false);
    expect(await store.find(RIVAL, 'i1')).toBeNull();
  });

  test('removes one, once', async () => {
    expect(await store.remove(RIVAL, 'i0')).toBe(false);
    expect(await store.remove(SHOP, 'i0')).toBe(true);
    expect(await store.remove(SHOP, 'i0')).toBe(false);
    expect(await store.find(SHOP, 'i0')).toBeNull();
  });
});
