import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { KnownVisitors } from '../../domain/identity/known-visitors.ts';
import type { Visitor } from '../../domain/identity/visitor.ts';
import type { Sleep } from '../../domain/time/clock.ts';
import { getItems } from './items/get-items.ts';
import { visitorKey } from './items/keys.ts';

/** Several visitors at once, half a read unit each. */
export const dynamoKnownVisitors = (client: DynamoDBDocumentClient, table: string, sleep: Sleep): KnownVisitors => ({
  async findAll(tenantId, subjects) {
    const keys = [...new Set(subjects)].map((subject) => visitorKey(tenantId, subject));
    const found = await getItems(client, table, sleep, keys);
    return new Map(
      found.flatMap(({ visitor }) => (visitor ? [[(visitor as Visitor).subject, visitor as Visitor]] : [])),
    );
  },
});
