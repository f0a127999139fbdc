import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { SweepLog } from '../../domain/sweep/sweep-log.ts';
import { sweepKey } from './items/keys.ts';

/** The sweeper's progress, in one row of the Tenants table. */
export const dynamoSweepLog = (client: DynamoDBDocumentClient, table: string): SweepLog => ({
  async last() {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: sweepKey(), ConsistentRead: true }));
    return Item ? { turn: Item.turn as number, upTo: Item.upTo as number } : null;
  },

  async swept({ turn, upTo }) {
    await client.send(new PutCommand({ TableName: table, Item: { ...sweepKey(), turn, upTo } }));
  },
});
