import { expect, test } from 'vitest';
import { databaseAccesses } from '../../../../lib/local/data/database-access.ts';

const schema = (name: string) => [
  { AttributeName: name, KeyType: 'HASH' },
  { AttributeName: 'sk', KeyType: 'RANGE' },
];
const tables = [
  {
    logicalId: 'T',
    name: 'T',
    createTable: {
      KeySchema: schema('pk'),
      LocalSecondaryIndexes: [{ IndexName: 'local', KeySchema: schema('pk') }],
      GlobalSecondaryIndexes: [{ IndexName: 'global', KeySchema: schema('colour') }],
    },
  },
];
const ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/T';
const key = (pk: string) => ({ sk: { S: 'x' }, pk: { S: pk } });
const needed = (operation: string, input: unknown) =>
  databaseAccesses(operation, JSON.stringify(input), tables).map(({ action, resource, context }) => [
    action,
    resource,
    context?.()['dynamodb:leadingkeys'],
  ]);

test.each<[string, string, Record<string, unknown>, string, string[] | undefined]>([
  ['one item', 'GetItem', { Key: key('a') }, ARN, ['a']],
  ['a number as key', 'DeleteItem', { Key: { pk: { N: '7' } } }, ARN, ['7']],
  ['an item to put', 'PutItem', { Item: { ...key('a'), colour: { S: 'red' } } }, ARN, ['a']],
  [
    'a query',
    'Query',
    { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'a' } } },
    ARN,
    ['a'],
  ],
  [
    'a query by other names, the other way round',
    'Query',
    {
      KeyConditionExpression: 'begins_with(#s, :s) AND :p = #p',
      ExpressionAttributeNames: { '#p': 'pk', '#s': 'sk' },
      ExpressionAttributeValues: { ':s': { S: 'b' }, ':p': { S: 'a' } },
    },
    ARN,
    ['a'],
  ],
  [
    'a query whose sort key is compared with = as well',
    'Query',
    {
      KeyConditionExpression: 'sk = :s AND pk = :p',
      ExpressionAttributeValues: { ':s': { S: 'b' }, ':p': { S: 'a' } },
    },
    ARN,
    ['a'],
  ],
  [
    'a query in the old style',
    'Query',
    { KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'a' }] } } },
    ARN,
    ['a'],
  ],
  [
    'a query of an index with its own key',
    'Query',
    { IndexName: 'global', KeyConditionExpression: 'colour = :c', ExpressionAttributeValues: { ':c': { S: 'red' } } },
    `${ARN}/index/global`,
    ['red'],
  ],
  ['a scan', 'Scan', {}, ARN, undefined],
  ['a scan of an index', 'Scan', { IndexName: 'local' }, `${ARN}/index/local`, undefined],
  ['a table by its ARN', 'GetItem', { TableName: ARN, Key: key('a') }, ARN, ['a']],
])('%s', (_what, operation, input, resource, leading) => {
  expect(needed(operation, { TableName: 'T', ...input })).toEqual([[`dynamodb:${operation}`, resource, leading]]);
});

test('a batch needs its operation on every table, with all keys', () => {
  const RequestItems = { T: { Keys: [key('a'), key('b')] }, U: { Keys: [key('c')] } };
  const writes = { T: [{ PutRequest: { Item: key('a') } }, { DeleteRequest: { Key: key('b') } }] };

  expect(needed('BatchGetItem', { RequestItems })).toEqual([
    ['dynamodb:BatchGetItem', ARN, ['a', 'b']],
    ['dynamodb:BatchGetItem', ARN.replace(/T$/, 'U'), undefined],
  ]);
  expect(needed('BatchWriteItem', { RequestItems: writes })).toEqual([['dynamodb:BatchWriteItem', ARN, ['a', 'b']]]);
});

test('a transaction needs what each of its parts needs', () => {
  const TransactItems = [
    { Put: { TableName: 'T', Item: key('a') } },
    { ConditionCheck: { TableName: 'T', Key: key('b') } },
  ];

  expect(needed('TransactWriteItems', { TransactItems })).toEqual([
    ['dynamodb:PutItem', ARN, ['a']],
    ['dynamodb:ConditionCheckItem', ARN, ['b']],
  ]);
});

test('what concerns no table concerns all of them', () => {
  expect(databaseAccesses('ListTables', '{}', tables)).toEqual([{ action: 'dynamodb:ListTables', resource: '*' }]);
});
