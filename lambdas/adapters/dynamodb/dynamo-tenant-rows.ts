import { DeleteCommand, type DynamoDBDocumentClient, ScanCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Visitor } from '../../domain/identity/visitor.ts';
import type { TenantId } from '../../domain/ids.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { TenantRows } from '../../domain/tenants/tenant-rows.ts';
import {
  accountKey,
  conversationIn,
  originKey,
  recordKey,
  tenantKey,
  tenantKeyKey,
  usageCountKey,
  visitorKey,
  windowCountKey,
} from './items/keys.ts';

type Item = Record<string, unknown>;

/** Rows that are deleted at once. */
const WIDTH = 20;

/** The sort keys of conversations' records and of visitors. */
const RECORD = recordKey('x' as TenantId, 'x').sk;
const VISITOR = visitorKey('x' as TenantId, 'x').sk;

/** A tenant's rows, found by scans of all three tables. */
export function dynamoTenantRows(
  client: DynamoDBDocumentClient,
  tables: { tenants: string; conversations: string; connections: string },
): TenantRows {
  async function* scanned(input: ScanCommandInput): AsyncGenerator<Item> {
    let from: Item | undefined;
    do {
      const page = await client.send(new ScanCommand({ ...input, ...(from ? { ExclusiveStartKey: from } : {}) }));
      yield* page.Items ?? [];
      from = page.LastEvaluatedKey;
    } while (from);
  }

  const ofTenant = (tenantId: TenantId) => ({
    FilterExpression: 'begins_with(pk, :tenant)',
    ExpressionAttributeValues: { ':tenant': `T#${tenantId}#` },
    ConsistentRead: true,
  });

  /** A tenant's rows in the table of tenants, but for its own and its audit; origins that are its, whether in its list or not. */
  const besideTenant = (tenantId: TenantId) => ({
    FilterExpression:
      'pk IN (:keys, :accounts, :uses) OR begins_with(pk, :counts) OR (begins_with(pk, :origins) AND tenantId = :tenant)',
    ExpressionAttributeValues: {
      ':tenant': tenantId,
      ':keys': tenantKeyKey(tenantId, '').pk,
      ':accounts': accountKey(tenantId, '').pk,
      ':uses': usageCountKey(tenantId, 0).pk,
      ':counts': windowCountKey(tenantId, '', 0).pk,
      ':origins': originKey('').pk,
    },
    ConsistentRead: true,
  });

  async function remove(input: ScanCommandInput): Promise<number> {
    let removed = 0;
    await inParallel(scanned(input), WIDTH, async ({ pk, sk }) => {
      await client.send(new DeleteCommand({ TableName: input.TableName, Key: { pk, sk } }));
      removed++;
    });
    return removed;
  }

  /** Last of all: without it nobody finds what is left. */
  async function removeTenant(tenantId: TenantId): Promise<number> {
    await client.send(new DeleteCommand({ TableName: tables.tenants, Key: tenantKey(tenantId) }));
    return 1;
  }

  return {
    async *erasable(tenantId) {
      for await (const item of scanned({ TableName: tables.conversations, ...ofTenant(tenantId) })) {
        const visitor = item.visitor as Visitor | undefined;
        if (item.sk === VISITOR && visitor && visitor.as === undefined)
          yield { visitor: visitor.subject, conversation: visitor.conversationId };
        if (item.sk === RECORD) yield { conversation: conversationIn(item) };
      }
    },

    async removeAll(tenantId) {
      const sessions = {
        FilterExpression: 'caller.tenantId = :tenant OR asked.tenantId = :tenant',
        ExpressionAttributeValues: { ':tenant': tenantId },
        ConsistentRead: true,
      };
      return (
        (await remove({ TableName: tables.connections, ...sessions })) +
        (await remove({ TableName: tables.connections, ...ofTenant(tenantId) })) +
        (await remove({ TableName: tables.conversations, ...ofTenant(tenantId) })) +
        (await remove({ TableName: tables.tenants, ...besideTenant(tenantId) })) +
        (await removeTenant(tenantId))
      );
    },
  };
}
