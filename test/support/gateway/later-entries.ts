import { randomUUID } from 'node:crypto';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { itemEntry } from '../../../lambdas/adapters/dynamodb/items/entry-item.ts';
import { conversationPartition, sentKey, sortKeyOfPos } from '../../../lambdas/adapters/dynamodb/items/keys.ts';
import { stateText } from '../../../lambdas/adapters/dynamodb/items/state-text.ts';
import { wasWritten } from '../../../lambdas/adapters/dynamodb/items/unless-refused.ts';
import type { ConversationId } from '../../../lambdas/domain/ids.ts';
import type { Product } from '../../../lib/local-product.ts';
import { databaseOf } from './database-of.ts';

/** A letter that no version has for a kind of entry. */
const UNKNOWN = 'z';

/** What entries of all kinds have, and carry on from the one before as it is. */
const COMMON = ['pk', 'l', 's', 'al', 'ttl'];

/**
 * Adds entries to a product's logs as a version may that does not exist yet: of a kind that nobody knows, with the attributes
 * that all entries have and a text. They are not pushed: their writer has crashed, or others settle them.
 */
export function laterEntries(product: Product) {
  const database = databaseOf(product);
  const { client } = database;
  const TableName = database.tables.conversations;

  const last = async (conversationId: ConversationId): Promise<Record<string, unknown>> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
        ExpressionAttributeValues: {
          ':pk': conversationPartition(product.keys.tenantId, conversationId),
          ':low': sortKeyOfPos(0),
          ':high': sortKeyOfPos(Number.MAX_SAFE_INTEGER),
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: 1,
      }),
    );
    return Items[0] ?? {};
  };
  return {
    async add(conversationId: ConversationId, text: string): Promise<void> {
      for (let isWritten = false; !isWritten; ) {
        const before = await last(conversationId);
        const { state, pushedUpTo, ...known } = itemEntry(before);
        const [pos, at] = [known.pos + 1, Math.max(Date.now(), known.at)];
        const carried = Object.entries(before).filter(([name]) => COMMON.includes(name));
        const Item = {
          ...Object.fromEntries(carried),
          sk: sortKeyOfPos(pos),
          k: UNKNOWN,
          at,
          u: pushedUpTo,
          ...(state ? { st: stateText(state, { pos, at }) } : {}),
          ck: sentKey('agent:later', `s${randomUUID()}`),
          t: text,
        };
        const put = new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
        isWritten = await wasWritten(client.send(put));
      }
    },
    stop: database.stop,
  };
}
