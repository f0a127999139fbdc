import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { locationOf, type Product } from '../../../lib/local-product.ts';

/** The database of a product that runs on this machine, as no function reaches it; `stop` it in the end. */
export function databaseOf(product: Product) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const plain = new DynamoDBClient({ endpoint: product.dynamodbEndpoint, region: 'us-east-1', credentials });
  const { conversationsTable = '', connectionsTable = '', tenantsTable } = locationOf(product);
  return {
    client: DynamoDBDocumentClient.from(plain),
    tables: { conversations: conversationsTable, connections: connectionsTable, tenants: tenantsTable },
    stop: () => plain.destroy(),
  };
}
