import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { AliasUse } from '../../domain/identity/visitor.ts';
import type { VisitorReferences } from '../../domain/identity/visitor-store.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import { visitorKeptUntil } from '../../domain/tenants/visitor-retention.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { aliasIn, BACK_REFERENCES, backReferenceKey, TTL, visitorKey } from './items/keys.ts';
import { queryItems } from './items/query-items.ts';

/** References to other identities of visitors, beside the visitors' rows. */
export const dynamoVisitorReferences = (
  client: DynamoDBDocumentClient,
  table: string,
  { retentionOf, clock }: { retentionOf: RetentionOf; clock: Clock },
): VisitorReferences => ({
  async references(tenantId, subject, limit) {
    const found: { subject: string; use: AliasUse }[] = [];
    for (const use of ['lasting', 'passing'] as const) {
      if (found.length >= limit) break;
      const input = {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :use)',
        ExpressionAttributeValues: { ':pk': visitorKey(tenantId, subject).pk, ':use': BACK_REFERENCES[use] },
        ConsistentRead: true,
      };
      const items = await queryItems(client, input, limit - found.length);
      found.push(...items.map(({ sk }) => ({ subject: aliasIn(sk), use })));
    }
    return found;
  },

  async refer(tenantId, subject, reference) {
    const Item = {
      ...backReferenceKey(tenantId, subject, reference.use, reference.subject),
      [TTL]: Math.ceil(visitorKeptUntil(clock(), retentionOf(tenantId)) / 1000),
    };
    await client.send(new PutCommand({ TableName: table, Item }));
  },
});
