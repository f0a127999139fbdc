import { describe, expect, test } from 'vitest';
import { bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { KnownEntry, LocatedEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import { recoverConnection } from '../../../../lambdas/use-cases/delivery/recover-connection.ts';
import {
  aConnection,
  aMessage,
  aNote,
  anAgentsConnection,
  anUnknown,
  aVisitor,
  ENTRIES,
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { type UseCaseHarness, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const delivered = ({ replied }: UseCaseHarness) =>
  replied.flatMap(({ reply }) => (reply.type === 'entry' ? [textOf(reply.located)] : [reply.type]));

const textOf = ({ entry }: LocatedEntry) => (entry.kind === 'message' ? entry.text : entry.kind);

/** Five messages, a second apart, of a visitor who is connected. */
async function aConversation() {
  const harness = useCaseHarness();
  await harness.needs.visitors.create(aVisitor());
  await harness.needs.connections.add(aConnection());
  for (let pos = 1; pos <= 5; pos++) await send(harness, pos);
  return harness;
}

const kindsTold = ({ replied }: UseCaseHarness) =>
  replied.flatMap(({ reply }) => (reply.type === 'entry' ? [reply.located.entry.kind] : []));

const send = (harness: UseCaseHarness, pos: number, conversationId = 'c_1') =>
  store(harness, aMessage({ pos, at: NOW_MS + pos * 1000, text: `${conversationId} ${pos}` }), conversationId);

async function store({ needs }: UseCaseHarness, entry: KnownEntry, conversationId: string) {
  const { pos } = entry;
  await needs.activityIndex.touch({ tenantId: SHOP, conversationId, bucket: bucketAt(conversationId, entry.at) }, pos);
  await needs.conversationLog.append(SHOP, conversationId, entry);
}

describe('a socket that missed something', () => {
  test('gets the entries from there on, in order, and its mark is removed', async () => {
    const harness = await aConversation();
    await harness.needs.connections.markUndelivered(aConnection(), NOW_MS + 3000);

    await recoverConnection(harness.needs, aConnection());

    expect(delivered(harness)).toEqual(['c_1 3', 'c_1 4', 'c_1 5']);
    expect((await harness.needs.connections.find(aConnection()))?.undeliveredSince).toBeUndefined();
  });

  test('of an agent gets those of all conversations', async () => {
    const harness = await aConversation();
    await send(harness, 3, 'c_2');
    await harness.needs.connections.add(anAgentsConnection());
    await harness.needs.connections.markUndelivered(anAgentsConnection(), NOW_MS + 3000);

    await recoverConnection(harness.needs, anAgentsConnection());

    expect(delivered(harness).toSorted()).toEqual(['c_1 3', 'c_1 4', 'c_1 5', 'c_2 3']);
  });

  test('[DEAD2] keeps its mark when it still cannot be reached', async () => {
    const harness = await aConversation();
    await harness.needs.connections.markUndelivered(aConnection(), NOW_MS + 3000);
    harness.needs.replier.reply = async () => false;

    await recoverConnection(harness.needs, aConnection());

    expect((await harness.needs.connections.find(aConnection()))?.undeliveredSince).toBe(NOW_MS + 3000);
  });

  test('keeps its mark when it misses another entry at the same time', async () => {
    const harness = await aConversation();
    await harness.needs.connections.markUndelivered(aConnection(), NOW_MS + 5000);
    harness.needs.replier.reply = async () => {
      await send(harness, 6);
      await harness.needs.connections.markUndelivered(aConnection(), NOW_MS + 6000);
      return true;
    };

    await recoverConnection(harness.needs, aConnection());

    expect((await harness.needs.connections.find(aConnection()))?.undeliveredSince).toBe(NOW_MS + 5000);
  });

  test('gets all to the end of a long log', async () => {
    const harness = await aConversation();
    for (let pos = 6; pos <= 250; pos++) await send(harness, pos);
    await harness.needs.connections.markUndelivered(aConnection(), NOW_MS + 2000);

    await recoverConnection(harness.needs, aConnection());

    expect(delivered(harness)).toEqual(Array.from({ length: 249 }, (_, index) => `c_1 ${index + 2}`));
  });
});

describe('entries among the agents', () => {
  /** The visitor's conversation with every kind of entry, a second apart; both it and an agent missed all of them. */
  async function ofEveryKind() {
    const harness = useCaseHarness();
    const entries: KnownEntry[] = [...Object.values(ENTRIES).flat(), anUnknown() as unknown as KnownEntry].map(
      (entry, index) => ({ ...entry, pos: index + 1, at: NOW_MS + index * 1000 }),
    );
    await harness.needs.visitors.create(aVisitor());
    for (const entry of entries) await store(harness, entry, 'c_1');
    for (const connection of [aConnection(), anAgentsConnection()]) {
      await harness.needs.connections.add(connection);
      await harness.needs.connections.markUndelivered(connection, NOW_MS);
    }
    return { harness, entries };
  }

  test('are not delivered to the visitor, whose mark is removed all the same', async () => {
    const { harness } = await ofEveryKind();

    await recoverConnection(harness.needs, aConnection());

    expect(new Set(kindsTold(harness))).toEqual(new Set(['message', 'closed', 'reopened', 'erased']));
    expect((await harness.needs.connections.find(aConnection()))?.undeliveredSince).toBeUndefined();
  });

  test('are delivered to an agent', async () => {
    const { harness, entries } = await ofEveryKind();

    await recoverConnection(harness.needs, anAgentsConnection());

    expect(kindsTold(harness)).toEqual(entries.map(({ kind }) => kind));
  });

  test('do not hold up what the visitor missed after them', async () => {
    const harness = await aConversation();
    for (let pos = 6; pos <= 255; pos++) await store(harness, aNote({ pos, at: NOW_MS + 5000 + pos }), 'c_1');
    await send(harness, 256);
    await harness.needs.connections.markUndelivered(aConnection(), NOW_MS + 5000);

    await recoverConnection(harness.needs, aConnection());

    expect(delivered(harness)).toEqual(['c_1 5', 'c_1 256']);
  });
});

test('a socket that missed nothing, or is gone, gets nothing', async () => {
  const harness = await aConversation();

  await recoverConnection(harness.needs, aConnection());
  await recoverConnection(harness.needs, aConnection({ connectionId: 'gone=' }));

  expect(delivered(harness)).toEqual([]);
});
