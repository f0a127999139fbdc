import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Eraser } from '../../domain/erasure/eraser.ts';
import { given } from '../../domain/given.ts';
import type { Visitor } from '../../domain/identity/visitor.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { Upload } from '../../domain/uploads/upload.ts';
import { activityKey } from './items/activity-keys.ts';
import {
  aliasIn,
  BACK_REFERENCES,
  conversationPartition,
  entryKey,
  SESSION_REFERENCES,
  sessionKey,
  staffReadKey,
  TTL,
  UPLOADS,
  uploadKey,
  visitorAttributesKey,
  visitorKey,
  visitorReadKey,
} from './items/keys.ts';
import { eachItem } from './items/query-items.ts';
import { wasWritten } from './items/unless-refused.ts';

type Key = { pk: string; sk: string };

/** Rows that are deleted at once: a partition takes 1,000 write units a second, and an entry is two with its index. */
const WIDTH = 20;

/** Deletions in the two tables that hold personal data. A row that is not there is deleted for a write unit, and no error. */
export function dynamoEraser(
  client: DynamoDBDocumentClient,
  tables: { conversations: string; connections: string },
): Eraser {
  const remove = async (Key: Key, table = tables.conversations): Promise<void> => {
    await client.send(new DeleteCommand({ TableName: table, Key }));
  };
  const removeAll = (keys: readonly Key[]): Promise<void> => inParallel(keys, WIDTH, (key) => remove(key));

  async function itemsOf(pk: string, prefix: string): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    const query = {
      TableName: tables.conversations,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
      ConsistentRead: true,
    };
    for await (const item of eachItem(client, query)) items.push(item);
    return items;
  }

  return {
    removeEntries: (tenantId, conversationId, positions) =>
      removeAll(positions.map((pos) => entryKey(tenantId, conversationId, pos))),

    removeActivity: (rows) => removeAll(rows.map(activityKey)),

    removeReadMarks: (tenantId, conversationId, staff) =>
      removeAll([
        visitorReadKey(tenantId, conversationId),
        ...staff.map((id) => staffReadKey(tenantId, id, conversationId)),
      ]),

    async uploadsOf(tenantId, conversationId) {
      const items = await itemsOf(conversationPartition(tenantId, conversationId), UPLOADS);
      return items.map(({ pk: _, sk, [TTL]: __, ...known }) => {
        const fileId = String(sk).slice(UPLOADS.length);
        return { tenantId, conversationId, fileId, ...known } as Upload;
      });
    },

    removeUpload: ({ tenantId, conversationId, fileId }) => remove(uploadKey(tenantId, conversationId, fileId)),

    async overwriteVisitor(tenantId, subject, at, tokensBefore) {
      const row = { TableName: tables.conversations, Key: visitorKey(tenantId, subject) };
      const { Item } = await client.send(new GetCommand({ ...row, ConsistentRead: true }));
      const visitor = Item?.visitor as Visitor | undefined;
      if (!visitor) return;
      const { userId, conversationId, anonymous, as, handedTo, handedOver } = visitor;
      const bare = { tenantId, subject, userId, conversationId, anonymous, ...given({ as, handedTo, handedOver }) };
      await wasWritten(
        client.send(
          new UpdateCommand({
            ...row,
            UpdateExpression: 'SET visitor = :bare, eb = :before',
            // A conversation that was handed over meanwhile is another's: then all is done again.
            ConditionExpression:
              'visitor.conversationId = :conversation AND (attribute_not_exists(visitor.profileAt) OR visitor.profileAt <= :before)',
            ExpressionAttributeValues: {
              ':bare': { ...bare, profileAt: tokensBefore, createdAt: at, erasedAt: at },
              ':before': tokensBefore,
              ':conversation': conversationId,
            },
          }),
        ),
      );
    },

    removeAttributes: (tenantId, subject) => remove(visitorAttributesKey(tenantId, subject)),

    async aliasesOf(tenantId, subject) {
      const { pk } = visitorKey(tenantId, subject);
      const found = await Promise.all(Object.values(BACK_REFERENCES).map((prefix) => itemsOf(pk, prefix)));
      return found.flat().map(({ sk }) => aliasIn(sk));
    },

    async sessionsOf(tenantId, subject) {
      const items = await itemsOf(visitorKey(tenantId, subject).pk, SESSION_REFERENCES);
      return items.map(({ sk }) => String(sk).slice(SESSION_REFERENCES.length));
    },

    removeSession: (session) => remove(sessionKey(session), tables.connections),
  };
}
