import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { dynamoActivityIndex } from '../../../../lambdas/adapters/dynamodb/dynamo-activity-index.ts';
import { dynamoDueList } from '../../../../lambdas/adapters/dynamodb/dynamo-due-list.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

/** A database that answers no request; `signals` are those by which its requests are given up. */
function aDatabase() {
  const signals: (AbortSignal | undefined)[] = [];
  const send = async (_: unknown, options?: { abortSignal?: AbortSignal }) => void signals.push(options?.abortSignal);
  return { client: { send } as unknown as DynamoDBDocumentClient, signals };
}

const conversation = { tenantId: SHOP, conversationId: 'c_1' };

test.each([
  [
    'a row of the activity index',
    (client: DynamoDBDocumentClient) =>
      dynamoActivityIndex(client, 'table', { retention: RETENTION, clock: () => NOW_MS }).touch(
        { ...conversation, bucket: NOW_MS },
        1,
      ),
  ],
  [
    'a note on the due list',
    (client: DynamoDBDocumentClient) =>
      dynamoDueList(client, 'table', { retention: RETENTION }).add({
        ...conversation,
        at: NOW_MS,
        task: { type: 'index', bucket: NOW_MS, pos: 1 },
      }),
  ],
])('the write of %s is given up by itself, since a message waits for it', async (_, write) => {
  const { client, signals } = aDatabase();

  await write(client);

  expect(signals).toEqual([expect.any(AbortSignal)]);
});
