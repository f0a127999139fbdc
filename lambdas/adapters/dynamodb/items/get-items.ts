import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Sleep } from '../../../domain/time/clock.ts';

type Item = Record<string, unknown>;

/** Keys of one request, the most that DynamoDB takes (API reference, BatchGetItem). */
const AT_ONCE = 100;

/** Requests for the same keys, and milliseconds before the second; each further wait is twice as long. */
const ATTEMPTS = 6;
const FIRST_WAIT = 20;

/** The items of some keys that exist, in no order, by one request for each hundred; eventually consistent: half a read unit each. */
export async function getItems(
  client: DynamoDBDocumentClient,
  table: string,
  sleep: Sleep,
  keys: readonly Item[],
): Promise<Item[]> {
  const pages = Array.from({ length: Math.ceil(keys.length / AT_ONCE) }, (_, page) =>
    pageOf(client, table, sleep, keys.slice(page * AT_ONCE, (page + 1) * AT_ONCE)),
  );
  return (await Promise.all(pages)).flat();
}

/** A busy table leaves keys unprocessed; they are asked for again. */
async function pageOf(client: DynamoDBDocumentClient, table: string, sleep: Sleep, keys: Item[]): Promise<Item[]> {
  const items: Item[] = [];
  let left = keys;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const request = new BatchGetCommand({ RequestItems: { [table]: { Keys: left } } });
    const { Responses, UnprocessedKeys } = await client.send(request);
    items.push(...(Responses?.[table] ?? []));
    left = UnprocessedKeys?.[table]?.Keys ?? [];
    if (left.length === 0) return items;
    await sleep(FIRST_WAIT * 2 ** attempt);
  }
  throw new Error(`${left.length} items could not be read: the table is too busy`);
}
