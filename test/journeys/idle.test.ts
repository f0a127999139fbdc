import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dynamoActivityIndex } from '../../lambdas/adapters/dynamodb/dynamo-activity-index.ts';
import { entryKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import { bucketOf, minuteOf } from '../../lambdas/domain/conversations/activity-index.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';

const MINUTE = 60_000;
const IDLE_MINUTES = 15;

let product: Product;
beforeAll(async () => {
  product = await startLocal();
});
afterAll(() => product?.close());

/** Moves the only message of a conversation so far back that the sweep of the last minute has to close it. */
async function growIdle(conversationId: string): Promise<void> {
  const plain = new DynamoDBClient({
    endpoint: product.dynamodbEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const client = DynamoDBDocumentClient.from(plain);
  const [, TableName = ''] = Object.entries(product.tables).find(([id]) => id.startsWith('Conversations')) ?? [];
  const said = minuteOf(Date.now()) - 1 - IDLE_MINUTES - 1;
  const activityIndex = dynamoActivityIndex(client, TableName, { retention: 24 * 60 * MINUTE });
  await activityIndex.touch({ tenantId: tenantNamed('test'), conversationId, bucket: bucketOf(said) });
  await client.send(
    new UpdateCommand({
      TableName,
      Key: entryKey(tenantNamed('test'), conversationId, 1),
      UpdateExpression: 'SET #at = :at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':at': said * MINUTE },
    }),
  );
  plain.destroy();
}

it('a conversation without a message for its tenant’s idle time is closed by the sweeper, announced as closed, and opened by the next message', async () => {
  const call = httpClient(product.url);
  const visitor = await newUser(call, product.keys.secretKey, 'visitor');
  const agent = await newAgent(call, product.keys.secretKey);
  const tab = await dialV1(product.url, visitor.token);
  const say = (text: string) =>
    call('POST /api/chat/messages', { token: visitor.token, body: { text, clientMessageId: text } });
  const { conversation_id: conversationId } = (await say('hello')).body.message;
  await growIdle(conversationId);
  const works = tenantWorks(product);
  await works.sweptBefore(3);
  works.stop();

  await product.fireSchedule(product.schedules[0] ?? '');
  const { conversation: closed } = await tab.next('conversation');
  const listed = await call('GET /api/chat/conversations?status=closed', { token: agent.token });
  await say('still there?');
  const { conversation: reopened } = await tab.next('conversation');
  await tab.close();

  expect(closed).toMatchObject({ conversation_id: conversationId, status: 'closed', reason: 'idle' });
  expect(listed.body.conversations).toMatchObject([{ conversation_id: conversationId, status: 'closed' }]);
  expect(reopened).toMatchObject({ conversation_id: conversationId, status: 'open' });
});
