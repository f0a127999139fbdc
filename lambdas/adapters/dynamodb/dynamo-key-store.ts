import { type DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type KeyStore, oldestFirst } from '../../domain/tenants/key-store.ts';
import { dynamoKeyLookup, keyOf } from './dynamo-key-lookup.ts';
import { tenantKeyKey } from './items/keys.ts';
import { wasWritten } from './items/unless-refused.ts';

/** Hashes of a tenant's keys, in a partition of their own, for the function that signs tokens and the operator's command line. */
export const dynamoKeyStore = (client: DynamoDBDocumentClient, table: string): KeyStore => ({
  ...dynamoKeyLookup(client, table),
  async add(key) {
    await client.send(new PutCommand({ TableName: table, Item: { ...tenantKeyKey(key.tenantId, key.hash), ...key } }));
  },
  async list(tenantId) {
    const { pk } = tenantKeyKey(tenantId, '');
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      }),
    );
    return Items.map(keyOf).sort(oldestFirst);
  },
  revoke: (tenantId, hash, at) =>
    wasWritten(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: tenantKeyKey(tenantId, hash),
          UpdateExpression: 'SET revokedAt = :at',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(revokedAt)',
          ExpressionAttributeValues: { ':at': at },
        }),
      ),
    ),
});
