import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { CannedReply, CannedReplyStore, Shortcut } from '../../domain/desk/canned-reply.ts';
import { CANNED_NAMES, cannedKey } from './items/keys.ts';
import { queryItems } from './items/query-items.ts';
import { wasWritten } from './items/unless-refused.ts';

/**
 * Canned replies in the Conversations table, an owner a partition. Beside them stands one row with the set of their shortcuts, by
 * whose size a new one is let in, so that however many are made at once, no more are kept than may be. A crash between the two
 * writes of a new one leaves a shortcut without a reply, which counts until it is set or removed again. Of two requests at once, one that sets a
 * reply and one that removes it, the reply may be left without its shortcut: it counts again when it is next set.
 */
export function dynamoCannedReplyStore(client: DynamoDBDocumentClient, table: string): CannedReplyStore {
  const names = (owner: Parameters<CannedReplyStore['find']>[0], verb: 'ADD' | 'DELETE', shortcut: Shortcut) => ({
    TableName: table,
    Key: { ...cannedKey(owner, shortcut), sk: CANNED_NAMES },
    UpdateExpression: `${verb} #names :names`,
    ExpressionAttributeNames: { '#names': 'names' },
    ExpressionAttributeValues: { ':names': new Set([shortcut]) },
  });

  return {
    async find(owner, shortcut) {
      const Key = cannedKey(owner, shortcut);
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item ? replyOf(Item) : null;
    },

    async list(owner, { after, limit }) {
      const { pk } = cannedKey(owner, '' as Shortcut);
      const input = {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: { ':pk': pk, ':after': after ?? CANNED_NAMES },
        ConsistentRead: true,
      };
      return (await queryItems(client, input, limit)).map(replyOf);
    },

    async set(owner, reply, most) {
      const Item = { ...cannedKey(owner, reply.shortcut), t: reply.text, at: reply.changedAt };
      const isKnown = { TableName: table, Item, ConditionExpression: 'attribute_exists(pk)' };
      if (await wasWritten(client.send(new PutCommand(isKnown)))) return true;
      const { ExpressionAttributeValues, ...add } = names(owner, 'ADD', reply.shortcut);
      const isLetIn = await wasWritten(
        client.send(
          new UpdateCommand({
            ...add,
            ConditionExpression: 'attribute_not_exists(#names) OR contains(#names, :name) OR size(#names) < :most',
            ExpressionAttributeValues: { ...ExpressionAttributeValues, ':name': reply.shortcut, ':most': most },
          }),
        ),
      );
      if (isLetIn) await client.send(new PutCommand({ TableName: table, Item }));
      return isLetIn;
    },

    async remove(owner, shortcut) {
      const Key = cannedKey(owner, shortcut);
      const { Attributes } = await client.send(new DeleteCommand({ TableName: table, Key, ReturnValues: 'ALL_OLD' }));
      await client.send(new UpdateCommand(names(owner, 'DELETE', shortcut)));
      return Attributes !== undefined;
    },
  };
}

const replyOf = ({ sk, t, at }: Record<string, unknown>): CannedReply => ({
  shortcut: sk as Shortcut,
  text: String(t),
  changedAt: Number(at),
});
