import { afterAll, describe, expect, test } from 'vitest';
import { dynamoCannedReplyStore } from '../../lambdas/adapters/dynamodb/dynamo-canned-reply-store.ts';
import { type CannedReply, shortcut } from '../../lambdas/domain/desk/canned-reply.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryCannedReplyStore } from '../support/stores/in-memory-canned-reply-store.ts';

const local = await startDynalite();
afterAll(local.stop);

const MOST = 5;

const aReply = (name: string, text = `text of ${name}`): CannedReply => ({
  shortcut: shortcut(name),
  text,
  changedAt: 1_000,
});

let tenants = 0;
const aNewTenant = () => ({ tenantId: tenantNamed(`tenant-${++tenants}`) });
const ofStaff = ({ tenantId }: ReturnType<typeof aNewTenant>, userId: string) => ({
  tenantId,
  staff: staffId(tenantId, userId),
});

describe.each([
  ['in memory', inMemoryCannedReplyStore],
  ['DynamoDB', () => dynamoCannedReplyStore(local.client, TABLES.conversations)],
])('a store of canned replies, %s', (_, make) => {
  const store = make();

  test('has a reply as it was last set, for its owner only', async () => {
    const shop = aNewTenant();
    await store.set(shop, aReply('hello', 'Hello!'), MOST);
    await store.set(shop, aReply('hello', 'Hello, “you” 🦊\n'), MOST);

    expect(await store.find(shop, shortcut('hello'))).toEqual(aReply('hello', 'Hello, “you” 🦊\n'));
    expect(await store.find(shop, shortcut('hell'))).toBeNull();
    expect(await store.find(ofStaff(shop, 'ann'), shortcut('hello'))).toBeNull();
    expect(await store.find(aNewTenant(), shortcut('hello'))).toBeNull();
  });

  test('lists an owner’s replies by shortcut, page by page', async () => {
    const ann = ofStaff(aNewTenant(), 'ann');
    for (const name of ['z', '-', 'a', '0']) await store.set(ann, aReply(name), MOST);
    await store.set({ tenantId: ann.tenantId }, aReply('of-the-tenant'), MOST);

    const first = await store.list(ann, { limit: 3 });

    expect(first.map((reply) => reply.shortcut)).toEqual(['-', '0', 'a']);
    expect(await store.list(ann, { after: shortcut('a'), limit: 3 })).toEqual([aReply('z')]);
    expect(await store.list(aNewTenant(), { limit: 3 })).toEqual([]);
  });

  test('takes no more than so many of one owner, also of those that are set at once', async () => {
    const shop = aNewTenant();
    const names = Array.from({ length: MOST + 5 }, (_, number) => `r${number}`);

    const taken = await Promise.all(names.map((name) => store.set(shop, aReply(name), MOST)));

    const [stored = aReply('x')] = await store.list(shop, { limit: 100 });
    expect(taken.filter(Boolean)).toHaveLength(MOST);
    expect(await store.list(shop, { limit: 100 })).toHaveLength(MOST);
    expect(await store.set(shop, { ...stored, text: 'changed' }, MOST)).toBe(true);
    expect(await store.set(ofStaff(shop, 'ann'), aReply('one-more'), MOST)).toBe(true);
  });

  test('removes a reply once, and takes another in its place', async () => {
    const shop = aNewTenant();
    await store.set(shop, aReply('one'), 1);

    expect(await store.set(shop, aReply('two'), 1)).toBe(false);
    expect(await store.remove(shop, shortcut('one'))).toBe(true);
    expect(await store.remove(shop, shortcut('one'))).toBe(false);
    expect(await store.find(shop, shortcut('one'))).toBeNull();
    expect(await store.set(shop, aReply('two'), 1)).toBe(true);
  });
});

test('a change of a reply is one write', async () => {
  const store = dynamoCannedReplyStore(local.client, TABLES.conversations);
  const shop = aNewTenant();
  await store.set(shop, aReply('hello'), MOST);
  const before = local.operations.length;

  await store.set(shop, aReply('hello', 'again'), MOST);

  expect(local.operations.slice(before)).toEqual(['PutItem']);
});
