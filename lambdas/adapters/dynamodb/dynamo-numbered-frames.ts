import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { NumberedFrames } from '../../domain/conversations/numbered-frames.ts';
import { LONGEST_SOCKET } from '../../domain/sockets/new-connection.ts';
import { numberedFrameKey, numberOfFrame } from './items/keys.ts';
import { queryItems } from './items/query-items.ts';

/** Numbered frames in DynamoDB: a small row each, beside the Socket.IO session with which the numbers began. */
export const dynamoNumberedFrames = (client: DynamoDBDocumentClient, table: string): NumberedFrames => ({
  async note({ began, number }, state, at) {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: {
          ...numberedFrameKey(began, number),
          at,
          ...(state === 'waiting' ? { w: true } : {}),
          ttl: Math.ceil((at + LONGEST_SOCKET) / 1000),
        },
      }),
    );
  },

  async between({ began, after, before }) {
    if (before - after < 2) return [];
    const { pk, sk: high } = numberedFrameKey(began, before - 1);
    const { sk: low } = numberedFrameKey(began, after + 1);
    const items = await queryItems(
      client,
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :low AND :high',
        ExpressionAttributeValues: { ':pk': pk, ':low': low, ':high': high },
        ScanIndexForward: false,
        ConsistentRead: true,
      },
      before - after - 1,
    );
    return items.map((item) => ({
      number: numberOfFrame(item),
      state: item.w === true ? ('waiting' as const) : ('settled' as const),
      at: item.at as number,
    }));
  },
});
