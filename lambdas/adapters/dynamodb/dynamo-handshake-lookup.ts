import type { ConnectionId } from '../../domain/ids.ts';
import type { SignedCall } from '../aws/signed-call.ts';
import { sessionKey } from './items/keys.ts';

/** Looks up whether a Socket.IO socket has a row, by a signed call: the function that asks starts without the SDK's client. */
export const dynamoHandshakeLookup =
  (call: SignedCall, table: string) =>
  async (connectionId: ConnectionId): Promise<boolean> => {
    const { pk, sk } = sessionKey(connectionId);
    const { status, body } = await call({
      service: 'dynamodb',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      body: JSON.stringify({
        TableName: table,
        Key: { pk: { S: pk }, sk: { S: sk } },
        ConsistentRead: true,
        ProjectionExpression: 'pk',
      }),
    });
    if (status !== 200) throw new Error(`GetItem on a handshake answered ${status}: ${body.slice(0, 200)}`);
    return (JSON.parse(body) as { Item?: unknown }).Item !== undefined;
  };
