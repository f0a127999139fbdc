import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { aliasIn, BACK_REFERENCES, visitorKey } from '../../../lambdas/adapters/dynamodb/items/keys.ts';
import type { Subject, TenantId } from '../../../lambdas/domain/ids.ts';
import type { LocalTables } from '../servers/dynalite.ts';

/** The subjects of all aliases that a visitor refers to, lasting ones first; fewer than a page of 1 MB. */
export async function aliasesOf(
  { client }: Pick<LocalTables, 'client'>,
  table: string,
  tenantId: TenantId,
  subject: Subject,
): Promise<Subject[]> {
  const { pk } = visitorKey(tenantId, subject);
  const found = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    }),
  );
  const prefixes = Object.values(BACK_REFERENCES);
  return (found.Items ?? []).flatMap(({ sk }) =>
    prefixes.some((prefix) => sk.startsWith(prefix)) ? [aliasIn(sk)] : [],
  );
}
