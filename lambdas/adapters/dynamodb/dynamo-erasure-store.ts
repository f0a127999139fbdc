import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type ErasedCounts, type Erasure, type Fence, RECEIPT_SECONDS } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import { given } from '../../domain/given.ts';
import { changeExisting } from './items/conditional-writes.ts';
import { erasureKey, TTL } from './items/keys.ts';
import { wasWritten } from './items/unless-refused.ts';

type Item = Record<string, unknown>;

/** No set may be empty in DynamoDB. */
const setOf = (values: readonly string[]) => (values.length > 0 ? new Set(values) : undefined);

const listOf = (values: unknown): string[] => [...((values as Set<string> | undefined) ?? [])];

/**
 * Erasures in the Conversations table, a row each. `placed` has the last place of each list that was counted; `fences` those of
 * conversations, as `[pos, at]`.
 */
export const dynamoErasureStore = (client: DynamoDBDocumentClient, table: string): ErasureStore => {
  const row = ({ tenantId, id }: Pick<Erasure, 'tenantId' | 'id'>) => ({
    TableName: table,
    Key: erasureKey(tenantId, id),
  });
  return {
    async begin({ tenantId, id, of, by, begunAt, subjects, conversations, counts }) {
      const Item = {
        ...erasureKey(tenantId, id),
        ...{ of, by, begunAt, fences: {}, placed: {} },
        ...given({ subjects: setOf(subjects), conversations: setOf(conversations) }),
        ...counts,
        [TTL]: Math.floor(begunAt / 1000) + RECEIPT_SECONDS,
      };
      await client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
    },

    async find(tenantId, id) {
      const { Item } = await client.send(new GetCommand({ ...row({ tenantId, id }), ConsistentRead: true }));
      return Item ? erasureOf({ tenantId, id }, Item) : null;
    },

    async found(erasure, { subjects, conversations, foundAt }) {
      const added = Object.entries(given({ subjects: setOf(subjects), conversations: setOf(conversations) }));
      await changeExisting(client, {
        ...row(erasure),
        UpdateExpression: `SET foundAt = :at${added.length > 0 ? ` ADD ${added.map(([name]) => `${name} :${name}`).join(', ')}` : ''}`,
        ExpressionAttributeValues: {
          ':at': foundAt,
          ...Object.fromEntries(added.map(([name, values]) => [`:${name}`, values])),
        },
      });
    },

    async fenced(erasure, conversationId, { pos, at }) {
      await changeExisting(client, {
        ...row(erasure),
        UpdateExpression: 'SET fences.#c = if_not_exists(fences.#c, :fence)',
        ExpressionAttributeNames: { '#c': conversationId },
        ExpressionAttributeValues: { ':fence': [pos, at] },
      });
    },

    async fencedOff(erasure, at) {
      await changeExisting(client, {
        ...row(erasure),
        UpdateExpression: 'SET fencedAt = if_not_exists(fencedAt, :at)',
        ExpressionAttributeValues: { ':at': at },
      });
    },

    async count(erasure, list, place, counts) {
      const added = Object.entries(counts);
      await changeExisting(client, {
        ...row(erasure),
        UpdateExpression: `SET placed.#list = :place ADD ${added.map(([name]) => `${name} :${name}`).join(', ')}`,
        ConditionExpression: 'attribute_not_exists(placed.#list) OR placed.#list < :place',
        ExpressionAttributeNames: { '#list': list },
        ExpressionAttributeValues: {
          ':place': place,
          ...Object.fromEntries(added.map(([name, count]) => [`:${name}`, count])),
        },
      });
    },

    async done(erasure, at) {
      await wasWritten(
        client.send(
          new UpdateCommand({
            ...row(erasure),
            UpdateExpression:
              'SET doneAt = :at, visitors = :visitors REMOVE subjects, placed, fences, foundAt, fencedAt',
            ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(doneAt)',
            ExpressionAttributeValues: { ':at': at, ':visitors': erasure.subjects.length },
          }),
        ),
      );
    },
  };
};

function erasureOf(key: Pick<Erasure, 'tenantId' | 'id'>, item: Item): Erasure {
  const { of, by, begunAt, foundAt, fencedAt, doneAt, entries, messages, files, uploads, visitors } = item;
  const fences = Object.entries((item.fences ?? {}) as Record<string, [number, number]>);
  return {
    ...key,
    ...({ of, by, begunAt } as Pick<Erasure, 'of' | 'by' | 'begunAt'>),
    ...given({
      foundAt: foundAt as number | undefined,
      fencedAt: fencedAt as number | undefined,
      doneAt: doneAt as number | undefined,
    }),
    subjects: listOf(item.subjects),
    conversations: listOf(item.conversations),
    fences: Object.fromEntries(
      fences.map(([conversationId, [pos, at]]): [string, Fence] => [conversationId, { pos, at }]),
    ),
    counts: { entries, messages, files, uploads, visitors } as ErasedCounts,
  };
}
