import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { CONNECTIONS, CONVERSATIONS } from '../../../lambdas/adapters/dynamodb/items/keys.ts';
import { connectionsTable, conversationsTable, tenantsTable } from '../../../lib/constructs/chat-table.ts';
import { settings } from '../../../lib/settings.ts';
import type { Properties } from '../synthesized.ts';

const stack = new Stack(new App(), 'Tables');
const tables = [conversationsTable, connectionsTable, tenantsTable].map((make) => make(stack, settings({}, {})));
const found = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'));
const [conversations, connections, tenants] = found.map((table) => table.Properties as Properties);

describe('conversations', () => {
  test('the index that finds a message sent again is local: it can never be added later, nor changed', () => {
    expect(conversations?.LocalSecondaryIndexes).toEqual([
      {
        IndexName: 'byClientMessage',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'ck', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  test('the activity index finds the conversations of all tenants that were active in one bucket', () => {
    expect(conversations?.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: CONVERSATIONS.activityIndex.name,
        KeySchema: [
          { AttributeName: CONVERSATIONS.activityIndex.partitionKey, KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });
});

test('connections are found by their keep-alive slot, with just the attributes needed to post to them', () => {
  expect(connections?.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: CONNECTIONS.slotIndex.name,
      KeySchema: [
        { AttributeName: CONNECTIONS.slotIndex.partitionKey, KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...CONNECTIONS.slotIndex.projected] },
    },
  ]);
});

test('every table is on demand, has the keys of `keys.ts`, expires rows by `ttl`, and takes the name AWS gives it', () => {
  for (const table of [conversations, connections, tenants]) {
    expect(table).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
    expect(table).not.toHaveProperty('TableName');
    expect(table).not.toHaveProperty('SSESpecification');
  }
});

test('a grant names its table in the same call, and an index only where it is asked for', () => {
  const [rows, index] = [tables[0]?.rows(['T#*', 'KEYS'], 'GetItem'), tables[0]?.index('byMinute')];

  expect(Object.keys(rows?.environment ?? {})).toEqual(['CONVERSATIONS_TABLE']);
  expect(rows?.statements.flatMap(({ actions }) => actions)).toEqual(['dynamodb:GetItem']);
  expect(index?.statements.flatMap(({ resources }) => resources)[0]).toMatch(/\/index\/byMinute$/);
});

test('a grant of rows is for the partitions that it names, and for no request that names none', () => {
  const [statement] = tables[0]?.rows(['T#*', 'KEYS'], 'GetItem').statements ?? [];

  expect(statement?.conditions).toEqual({
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['T#*', 'KEYS'] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  });
});
