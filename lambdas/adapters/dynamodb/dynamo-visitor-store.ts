import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Visitor } from '../../domain/identity/visitor.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Subject, TenantId } from '../../domain/ids.ts';
import { visitorKeptUntil } from '../../domain/tenants/visitor-retention.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { dynamoVisitorLookup } from './dynamo-visitor-lookup.ts';
import { TTL, visitorKey } from './keys.ts';
import { unlessRefused, wasWritten } from './unless-refused.ts';

/**
 * Visitors in DynamoDB. Their row may already hold a revocation (`dynamo-visitor-revocations.ts`), which stays. `retention` of
 * the deployment is in milliseconds; a row's `ttl` follows from it (`visitorKeptUntil`).
 */
export function dynamoVisitorStore(
  client: DynamoDBDocumentClient,
  table: string,
  { retention, clock }: { retention: number; clock: Clock },
): VisitorStore {
  const { find } = dynamoVisitorLookup(client, table);
  const ttl = () => Math.ceil(visitorKeptUntil(clock(), retention) / 1000);

  /** Sets attributes of a row, and its `ttl`; `false` if the condition failed. */
  const kept = (
    tenantId: TenantId,
    subject: Subject,
    condition: string,
    { set = '', values = {} }: { set?: string; values?: UpdateCommandInput['ExpressionAttributeValues'] } = {},
  ): Promise<boolean> =>
    wasWritten(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: visitorKey(tenantId, subject),
          UpdateExpression: `SET #ttl = :ttl${set}`,
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#ttl': TTL },
          ExpressionAttributeValues: { ':ttl': ttl(), ...values },
        }),
      ),
    );

  return {
    find,

    async create(visitor) {
      const { tenantId, subject } = visitor;
      const set = { set: ', visitor = :visitor', values: { ':visitor': visitor } };
      if (await kept(tenantId, subject, 'attribute_not_exists(visitor)', set)) return visitor;
      const winner = await find(tenantId, subject);
      if (!winner) throw new Error('a visitor was there when it was to be created, and is gone');
      return winner;
    },

    async updateProfile({ tenantId, subject }, profile, issuedAt) {
      const fields = Object.entries(profile);
      const updated = await unlessRefused(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: visitorKey(tenantId, subject),
            UpdateExpression: `SET visitor.profileAt = :at${fields.map((_, n) => `, visitor.#f${n} = :v${n}`).join('')}`,
            ConditionExpression:
              'attribute_exists(visitor) AND (attribute_not_exists(visitor.profileAt) OR visitor.profileAt < :at)',
            ExpressionAttributeNames: Object.fromEntries(fields.map(([name], n) => [`#f${n}`, name])),
            ExpressionAttributeValues: {
              ':at': issuedAt,
              ...Object.fromEntries(fields.map(([, value], n) => [`:v${n}`, value])),
            },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      return updated ? (updated.Attributes?.visitor as Visitor) : find(tenantId, subject);
    },

    async findAll(tenantId, subjects) {
      const found = await Promise.all(subjects.map((subject) => find(tenantId, subject)));
      return new Map(found.flatMap((visitor) => (visitor ? [[visitor.subject, visitor] as const] : [])));
    },

    async renew(tenantId, subject) {
      await kept(tenantId, subject, 'attribute_exists(visitor)');
    },
  };
}
