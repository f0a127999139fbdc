import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { type SignedCall, signedCalls } from '../../../lambdas/adapters/aws/signed-call.ts';
import { CONNECTIONS, CONVERSATIONS, PARTITION_KEY, SORT_KEY } from '../../../lambdas/adapters/dynamodb/items/keys.ts';
import type { Item } from '../../../lib/bench/capacity.ts';

export const TABLES = { tenants: 'Tenants', conversations: 'Conversations', connections: 'Connections' } as const;

export type LocalTables = {
  endpoint: string;
  client: DynamoDBDocumentClient;
  /** The same database without the SDK. */
  call: SignedCall;
  /** The operations requested, in order, such as `GetItem`; for counting what something costs. */
  operations: string[];
  stop: () => Promise<void>;
};

/** Region and credentials for the embedded database, which checks none. */
export const LOCAL = { region: 'local-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** Starts an embedded database with the three tables, in memory, for one test file. */
export async function startDynalite(): Promise<LocalTables> {
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const operations: string[] = [];
  server.on('request', ({ headers }) => operations.push(String(headers['x-amz-target']).replace(/^.*\./, '')));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const plain = new DynamoDBClient({ ...LOCAL, endpoint });
  await createTables(plain);
  operations.length = 0;
  return {
    endpoint,
    operations,
    client: DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } }),
    call: signedCalls({ region: LOCAL.region, credentials: async () => LOCAL.credentials, endpoint: () => endpoint }),
    async stop() {
      plain.destroy();
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}

/** Creates the three tables. */
export async function createTables(client: DynamoDBClient): Promise<void> {
  await Promise.all(definitions().map((table) => client.send(table)));
  for (const TableName of Object.values(TABLES)) {
    await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.05 }, { TableName });
  }
}

/** An item as it is stored, for its size and attributes. */
export async function storedItem(
  { client }: Pick<LocalTables, 'client'>,
  table: string,
  { pk, sk }: { pk: string; sk: string },
): Promise<Item | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }),
  );
  return Item && ({ ...Item } as Record<string, object> as Item);
}

const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' }) as const;
const hash = (name: string) => ({ AttributeName: name, KeyType: 'HASH' }) as const;
const range = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' }) as const;

/** The tables as the stack creates them; the stack's own tests compare the two. */
function definitions(): CreateTableCommand[] {
  const { clientMessageIndex, activityIndex } = CONVERSATIONS;
  const { slotIndex } = CONNECTIONS;
  const common = { BillingMode: 'PAY_PER_REQUEST' as const, KeySchema: [hash(PARTITION_KEY), range(SORT_KEY)] };
  const attributes = (...more: string[]) => [PARTITION_KEY, SORT_KEY, ...more].map(text);
  return [
    new CreateTableCommand({ ...common, TableName: TABLES.tenants, AttributeDefinitions: attributes() }),
    new CreateTableCommand({
      ...common,
      TableName: TABLES.conversations,
      AttributeDefinitions: attributes(clientMessageIndex.sortKey, activityIndex.partitionKey),
      LocalSecondaryIndexes: [
        {
          IndexName: clientMessageIndex.name,
          KeySchema: [hash(PARTITION_KEY), range(clientMessageIndex.sortKey)],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: activityIndex.name,
          KeySchema: [hash(activityIndex.partitionKey), range(SORT_KEY)],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
    new CreateTableCommand({
      ...common,
      TableName: TABLES.connections,
      AttributeDefinitions: attributes(slotIndex.partitionKey),
      GlobalSecondaryIndexes: [
        {
          IndexName: slotIndex.name,
          KeySchema: [hash(slotIndex.partitionKey), range(SORT_KEY)],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...slotIndex.projected] },
        },
      ],
    }),
  ];
}
