import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { given } from '../../domain/given.ts';
import type { AttributeSource, VisitorAttributes } from '../../domain/identity/attributes.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import { visitorKeptUntil } from '../../domain/tenants/visitor-retention.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { TTL, visitorAttributesKey } from './items/keys.ts';

/** Each source's attributes stand in an attribute of their own, as JSON. */
const STORED: Readonly<Record<AttributeSource, string>> = { site: 'site', page: 'page' };

/**
 * Attributes of visitors in rows of their own: so the visitor's, which every message reads, stays small, and the function that
 * issues tokens may write what a site says, and no visitor.
 */
export const dynamoVisitorAttributes = (
  client: DynamoDBDocumentClient,
  table: string,
  { retentionOf, clock }: { retentionOf: RetentionOf; clock: Clock },
): VisitorAttributes => ({
  async find(tenantId, subject) {
    const Key = visitorAttributesKey(tenantId, subject);
    const { Item = {} } = await client.send(new GetCommand({ TableName: table, Key }));
    const of = (source: AttributeSource) => {
      const text = Item[STORED[source]];
      return typeof text === 'string' ? JSON.parse(text) : undefined;
    };
    return given({ site: of('site'), page: of('page') });
  },

  async set(tenantId, subject, source, attributes) {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: visitorAttributesKey(tenantId, subject),
        UpdateExpression: 'SET #source = :attributes, #ttl = :ttl',
        ExpressionAttributeNames: { '#source': STORED[source], '#ttl': TTL },
        ExpressionAttributeValues: {
          ':attributes': JSON.stringify(attributes),
          ':ttl': Math.ceil(visitorKeptUntil(clock(), retentionOf(tenantId)) / 1000),
        },
      }),
    );
  },
});
