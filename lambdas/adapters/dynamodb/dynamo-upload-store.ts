import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { sentBy, type Upload } from '../../domain/uploads/upload.ts';
import type { UploadStore } from '../../domain/uploads/upload-stores.ts';
import { TTL, uploadKey } from './items/keys.ts';
import { wasWritten } from './items/unless-refused.ts';

/**
 * Uploads in the Conversations table, beside the entries of their conversation. TTL removes an upload when its time is over,
 * a completed one when no message may carry it any more.
 */
export const dynamoUploadStore = (client: DynamoDBDocumentClient, table: string): UploadStore => ({
  async begin(upload) {
    const { tenantId, conversationId, fileId, ...known } = upload;
    const expires = Math.ceil(upload.until / 1000);
    const Item = { ...uploadKey(tenantId, conversationId, fileId), ...known, [TTL]: expires };
    await client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
  },

  async find(tenantId, conversationId, fileId) {
    const Key = uploadKey(tenantId, conversationId, fileId);
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    if (!Item) return null;
    const { pk: _, sk: __, [TTL]: ___, ...known } = Item;
    return { tenantId, conversationId, fileId, ...known } as Upload;
  },

  complete: ({ tenantId, conversationId, fileId, until }, { url, filename, contentType }) =>
    wasWritten(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: uploadKey(tenantId, conversationId, fileId),
          UpdateExpression: 'SET #url = :url, filename = :filename, contentType = :contentType, #ttl = :ttl',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#url)',
          ExpressionAttributeNames: { '#url': 'url', '#ttl': TTL },
          ExpressionAttributeValues: {
            ':url': url,
            ':filename': filename,
            ':contentType': contentType,
            ':ttl': Math.ceil(sentBy({ until }) / 1000),
          },
        }),
      ),
    ),

  async abandon({ tenantId, conversationId, fileId }) {
    await wasWritten(
      client.send(
        new DeleteCommand({
          TableName: table,
          Key: uploadKey(tenantId, conversationId, fileId),
          ConditionExpression: 'attribute_not_exists(#url)',
          ExpressionAttributeNames: { '#url': 'url' },
        }),
      ),
    );
  },
});
