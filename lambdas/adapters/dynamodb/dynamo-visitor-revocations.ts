import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { visitorKeptUntil } from '../../domain/tenants/visitor-retention.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { dynamoRevocationLookup } from './dynamo-revocation-lookup.ts';
import { TTL, visitorKey } from './items/keys.ts';
import { unlessRefused, wasWritten } from './items/unless-refused.ts';

const IS_LATER = '(attribute_not_exists(nb) OR nb < :at)';

/**
 * Revocation times (`nb`) on the visitors' rows of the Conversations table. Revoking a subject that never wrote leaves a row
 * with only this time, which is no visitor yet: readers of visitors must look for the attribute `visitor`.
 *
 * The row is kept until no session that began before the revocation can be renewed, or as long as it was to be kept anyway, if
 * that is longer: the operator's command line, which revokes, does not know the deployment's retention.
 */
export const dynamoVisitorRevocations = (client: DynamoDBDocumentClient, table: string): VisitorRevocations => ({
  ...dynamoRevocationLookup(client, table),

  async revoke(tenantId, subject, at) {
    const row = {
      TableName: table,
      Key: visitorKey(tenantId, subject),
      ExpressionAttributeNames: { '#ttl': TTL },
      ExpressionAttributeValues: { ':at': at, ':ttl': Math.ceil(visitorKeptUntil(at * 1000, 0) / 1000) },
    };
    const isLast = await wasWritten(
      client.send(
        new UpdateCommand({
          ...row,
          UpdateExpression: 'SET nb = :at, #ttl = :ttl',
          ConditionExpression: `${IS_LATER} AND (attribute_not_exists(#ttl) OR #ttl < :ttl)`,
        }),
      ),
    );
    if (isLast) return;
    await unlessRefused(
      client.send(
        new UpdateCommand({
          ...row,
          UpdateExpression: 'SET nb = :at, #ttl = if_not_exists(#ttl, :ttl)',
          ConditionExpression: IS_LATER,
        }),
      ),
    );
  },
});
