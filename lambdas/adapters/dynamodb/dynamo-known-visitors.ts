import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { KnownVisitors } from '../../domain/identity/known-visitors.ts';
import type { Visitor } from '../../domain/identity/visitor.ts';
import type { Sleep } from '../../domain/time/clock.ts';
import { visitorKey } from './keys.ts';

type Key = Record<string, unknown>;

/** Keys of one request, the most that DynamoDB takes (API reference, BatchGetItem). */
const AT_ONCE = 100;

/** Requests for the same keys, and milliseconds before the second; each further wait is twice as long. */
const ATTEMPTS = 6;
const FIRST_WAIT = 20;

/** Several visitors by one request for each hundred, eventually consistent: half a read unit a visitor. */
export const dynamoKnownVisitors = (client: DynamoDBDocumentClient, table: string, sleep: Sleep): KnownVisitors => ({
  async findAll(tenantId, subjects) {
    const asked = [...new Set(subjects)].map((subject) => visitorKey(tenantId, subject));
    const pages = Array.from({ length: Math.ceil(asked.length / AT_ONCE) }, (_, page) =>
      rowsOf(client, table, sleep, asked.slice(page * AT_ONCE, (page + 1) * AT_ONCE)),
    );
    const found = (await Promise.all(pages)).flat();
    return new Map(
      found.flatMap(({ visitor }) => (visitor ? [[(visitor as Visitor).subject, visitor as Visitor]] : [])),
    );
  },
});

/** The rows of some keys. A busy table leaves keys unprocessed; they are asked for again. */
async function rowsOf(client: DynamoDBDocumentClient, table: string, sleep: Sleep, keys: Key[]): Promise<Key[]> {
  const rows: Key[] = [];
  let left = keys;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const request = new BatchGetCommand({ RequestItems: { [table]: { Keys: left } } });
    const { Responses, UnprocessedKeys } = await client.send(request);
    rows.push(...(Responses?.[table] ?? []));
    left = UnprocessedKeys?.[table]?.Keys ?? [];
    if (left.length === 0) return rows;
    await sleep(FIRST_WAIT * 2 ** attempt);
  }
  throw new Error(`${left.length} visitors could not be read: the table is too busy`);
}
