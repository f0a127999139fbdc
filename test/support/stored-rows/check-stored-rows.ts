import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Local } from '@chat-gateway/local';
import { LOCAL } from '../servers/dynalite.ts';
import { problemsIn } from './problems-in-rows.ts';
import type { StoredRow } from './stored-row.ts';

type Stoppable = Pick<Local, 'abort' | 'close' | 'dynamodbEndpoint' | 'tables'>;

const NAMES: readonly StoredRow['table'][] = ['Conversations', 'Connections', 'Tenants'];

/** Reads all that a product has stored before it stops, and fails the stop if a row should not be there as it is. */
export function checkStoredRows<Product extends Stoppable>(product: Product): Product {
  const after = (stop: () => Promise<void>) => async (): Promise<void> => {
    const problems = problemsIn(await storedRows(product));
    await stop();
    if (problems.length > 0)
      throw new Error(`What is stored is not as test/support/stored-rows says:\n${problems.join('\n')}`);
  };
  return { ...product, close: after(product.close), abort: after(product.abort) };
}

async function storedRows({ dynamodbEndpoint, tables }: Stoppable): Promise<StoredRow[]> {
  const plain = new DynamoDBClient({ ...LOCAL, endpoint: dynamodbEndpoint });
  const client = DynamoDBDocumentClient.from(plain);
  try {
    const rows: StoredRow[] = [];
    for (const table of NAMES) {
      const [, TableName] = Object.entries(tables).find(([logicalId]) => logicalId.startsWith(table)) ?? [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
        rows.push(...Items.map((item) => ({ table, item })));
      }
    }
    return rows;
  } finally {
    plain.destroy();
  }
}
