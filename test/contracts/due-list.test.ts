import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { dynamoDueList } from '../../lambdas/adapters/dynamodb/dynamo-due-list.ts';
import { dueKey } from '../../lambdas/adapters/dynamodb/items/activity-keys.ts';
import type { Due, DueList, DueTask } from '../../lambdas/domain/conversations/due-list.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { MINUTE } from '../../lambdas/domain/time/units.ts';
import { aConversationId, NOW_MS } from '../support/builders/conversations.ts';
import { RIVAL, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, storedItem, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryDueList } from '../support/stores/in-memory-due-list.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const dynamoList = () => dynamoDueList(local.client, TABLES.conversations, { retention: RETENTION });

const close: DueTask = { type: 'close' };
const index: DueTask = { type: 'index', bucket: NOW_MS - 7000, pos: 12 };
const inbox: DueTask = { type: 'inbox', since: NOW_MS - 1 };
const erase: DueTask = { type: 'erase', id: 'e_kq3vz8mnw2xhb7tcrp5jdg' };
const giveBack: DueTask = { type: 'give-back', agent: staffId(SHOP, 'ann'), since: NOW_MS - 90_000 };
const inboxFrom: DueTask = { ...inbox, after: { bucket: NOW_MS - 9000, conversationId: aConversationId(3) } };
const aDue = (over: Partial<Due> = {}): Due => ({
  tenantId: SHOP,
  conversationId: 'c_1',
  at: NOW_MS,
  task: close,
  ...over,
});

async function upTo(list: DueList, time: number): Promise<Due[]> {
  const found: Due[] = [];
  for await (const due of list.upTo(time)) found.push(due);
  return found;
}

describe.each([
  ['in memory', inMemoryDueList],
  ['DynamoDB', dynamoList],
])('a due list, %s', (_, make) => {
  const list = make();
  const always = NOW_MS + 1000 * MINUTE;

  beforeEach(async () => {
    for (const due of await upTo(list, always)) await list.remove(due);
  });

  test('lists nothing while nothing was added', async () => {
    expect(await upTo(list, always)).toEqual([]);
  });

  test.each([
    ['before its minute', -1, 0],
    ['from the beginning of its minute', 0, 1],
    ['within its minute', MINUTE - 1, 1],
    ['long after it', 500 * MINUTE, 1],
  ])('lists what is due by the minute: %s', async (_when, later, expected) => {
    await list.add(aDue({ at: NOW_MS + 30_000 }));

    expect(await upTo(list, NOW_MS + later)).toHaveLength(expected);
  });

  test('lists the earliest first, of all conversations', async () => {
    const minutes = [9, 3, 7, 1, 8, 2, 6, 4, 0, 5];
    for (const minute of minutes) {
      for (const number of [1, 2, 3]) {
        await list.add(aDue({ at: NOW_MS + minute * MINUTE, conversationId: aConversationId(10 * minute + number) }));
      }
    }

    const found = await upTo(list, NOW_MS + 7 * MINUTE);

    expect(found.map(({ at }) => (at - NOW_MS) / MINUTE)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].flatMap((m) => [m, m, m]));
  });

  test('returns each task as it was, its time to the minute', async () => {
    for (const task of [close, index, inbox, inboxFrom, giveBack, erase])
      await list.add(aDue({ at: NOW_MS + 59_999, task }));

    const found = await upTo(list, always);

    expect(found).toHaveLength(6);
    expect(found).toEqual(
      expect.arrayContaining([close, index, inbox, inboxFrom, giveBack, erase].map((task) => aDue({ task }))),
    );
  });

  test('holds the same task of a conversation once a minute', async () => {
    for (const later of [0, 1, 59_999, MINUTE]) await list.add(aDue({ at: NOW_MS + later }));

    expect(await upTo(list, always)).toEqual([aDue(), aDue({ at: NOW_MS + MINUTE })]);
  });

  test('removes one task, as it was added or as it was listed, and leaves the others', async () => {
    const others = [
      aDue({ task: index }),
      aDue({ task: { ...index, pos: 13 } }),
      aDue({ at: NOW_MS + MINUTE }),
      aDue({ conversationId: 'c_11' }),
      aDue({ tenantId: RIVAL }),
    ];
    for (const due of [aDue({ at: NOW_MS + 5 }), ...others]) await list.add(due);

    await list.remove(aDue({ at: NOW_MS + 7 }));
    await list.remove(aDue({ conversationId: 'c_never' }));

    const found = await upTo(list, always);
    expect(found).toHaveLength(others.length);
    expect(found).toEqual(expect.arrayContaining(others));
  });

  test('[ISO4] says whose each task is', async () => {
    for (const tenantId of [SHOP, RIVAL]) await list.add(aDue({ tenantId, conversationId: `c_${tenantId}` }));

    const found = await upTo(list, always);

    expect(found.map(({ tenantId, conversationId }) => conversationId === `c_${tenantId}`)).toEqual([true, true]);
  });
});

test('an item of the due list outlives its time, and is deleted some day if nobody works it off', async () => {
  await dynamoList().add(aDue());

  expect((await storedItem(local, TABLES.conversations, dueKey(aDue())))?.ttl).toEqual({
    N: String((NOW_MS + RETENTION) / 1000),
  });
});
