import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';

type Item = Record<string, unknown>;

/**
 * The first `limit` items of a query. DynamoDB ends a page at 1 MB, whatever the limit, so only a page without
 * `LastEvaluatedKey` is the last.
 */
export async function queryItems(
  client: DynamoDBDocumentClient,
  input: QueryCommandInput,
  limit: number,
): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({ ...input, Limit: limit - items.length, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from && items.length < limit);
  return items;
}

/** The pages of a query. */
async function* eachPage(client: DynamoDBDocumentClient, input: QueryCommandInput): AsyncGenerator<Item[]> {
  let from: Item | undefined;
  do {
    const page = await client.send(new QueryCommand({ ...input, ...(from ? { ExclusiveStartKey: from } : {}) }));
    yield page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from);
}

/** All items of a query, a page at a time. */
export async function* eachItem(client: DynamoDBDocumentClient, input: QueryCommandInput): AsyncGenerator<Item> {
  for await (const page of eachPage(client, input)) yield* page;
}

/** All items of several queries, one query after the other; their first pages, mostly their only ones, are read side by side. */
export async function* eachItemOfAll(
  client: DynamoDBDocumentClient,
  inputs: QueryCommandInput[],
): AsyncGenerator<Item> {
  const lists = inputs.map((input) => eachPage(client, input));
  const firsts = await Promise.all(lists.map((list) => list.next()));
  for (const [index, first] of firsts.entries()) {
    if (!first.done) yield* first.value;
    for await (const page of lists[index] ?? []) yield* page;
  }
}

/** All items of several queries as one, in the order of their sort keys (`sk`). */
export async function* eachItemInOrder(
  client: DynamoDBDocumentClient,
  inputs: QueryCommandInput[],
): AsyncGenerator<Item> {
  const lists = inputs.map((input) => eachItem(client, input));
  const heads = await Promise.all(lists.map(async (list) => ({ list, head: await list.next() })));
  for (;;) {
    const [first] = heads
      .filter(({ head }) => !head.done)
      .sort((a, b) => (String(a.head.value?.sk) < String(b.head.value?.sk) ? -1 : 1));
    if (!first) return;
    yield first.head.value as Item;
    first.head = await first.list.next();
  }
}
