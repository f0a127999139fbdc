import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { CallerWithoutSession, StoredCaller } from '../../domain/identity/handle.ts';
import { type Json, reveal } from '../../domain/sealed.ts';
import type {
  Handshake,
  Recovery,
  SocketSession,
  SocketSessionStore,
  UnheardRefusal,
} from '../../domain/sockets/socket-session.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { HOUR } from '../../domain/time/units.ts';
import { CONNECTIONS, connectionOfSession, sessionKey, slotShard, slotShards, TTL } from './items/keys.ts';
import { eachItemOfAll } from './items/query-items.ts';
import { unlessRefused, wasWritten } from './items/unless-refused.ts';

type Item = Record<string, unknown>;

/**
 * Socket.IO sessions in DynamoDB, kept for as long as they can be recovered (`sessionKeptFor`).
 * So a row has ids only from CONNECT on. Before that it has what the handshake claimed, and expires within the hour, should
 * nobody remove it.
 */
export const dynamoSocketSessionStore = (
  client: DynamoDBDocumentClient,
  table: string,
  { keptFor, clock }: { keptFor: RetentionOf; clock: Clock },
): SocketSessionStore => ({
  async open({ connectionId, connectedAt, asked, caller, problem, authTime }) {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: {
          ...sessionKey(connectionId),
          at: connectedAt,
          asked,
          ...(caller ? { caller: handshakeCaller(caller) } : {}),
          ...(problem ? { problem } : {}),
          ...(authTime ? { authTime } : {}),
          slot: slotShard('unborn', connectionId),
          ttl: Math.ceil((connectedAt + HOUR) / 1000),
        },
      }),
    );
  },

  async find(connectionId) {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: sessionKey(connectionId), ConsistentRead: true }),
    );
    return Item ? itemSession(Item) : null;
  },

  async goLive(connectionId, { caller, recovery }, until) {
    return wasWritten(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: sessionKey(connectionId),
          UpdateExpression:
            'SET caller = :caller, recovery = :recovery, #ttl = :ttl REMOVE slot, asked, problem, authTime',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(recovery)',
          ExpressionAttributeNames: { '#ttl': TTL },
          ExpressionAttributeValues: {
            ':caller': caller satisfies Json,
            ':recovery': recovery,
            ':ttl': Math.ceil((until ?? clock() + keptFor(caller.tenantId)) / 1000),
          },
        }),
      ),
    );
  },

  noteRefused: (connectionId) =>
    wasWritten(
      client.send(
        new UpdateCommand({
          TableName: table,
          Key: sessionKey(connectionId),
          UpdateExpression: 'SET refused = :true',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(refused)',
          ExpressionAttributeValues: { ':true': true },
        }),
      ),
    ),

  changeCaller: (connectionId, caller) => changeLive(client, table, connectionId, 'caller', caller),

  noteUnheard: (began, refusal) => changeLive(client, table, began, 'unheard', refusal ?? undefined),

  leave: (connectionId) => changeLive(client, table, connectionId, 'goodbye', true),

  async remove(connectionId) {
    await client.send(new DeleteCommand({ TableName: table, Key: sessionKey(connectionId) }));
  },

  async *ofUnidentified() {
    const items = eachItemOfAll(
      client,
      slotShards('unborn').map((shard) => ({
        TableName: table,
        IndexName: CONNECTIONS.slotIndex.name,
        KeyConditionExpression: 'slot = :shard',
        ExpressionAttributeValues: { ':shard': shard },
      })),
    );
    for await (const item of items) yield { connectionId: connectionOfSession(item), connectedAt: item.at as number };
  },
});

/** A caller until its CONNECT packet, which its socket is opened with: with the handle of its widget. */
const handshakeCaller = ({ widget, ...caller }: CallerWithoutSession): Json => ({
  ...caller,
  ...(widget ? { widget: { ...widget, handle: widget.handle && reveal(widget.handle) } } : {}),
});

/** Sets one attribute of an identified session, or removes it; of others it changes nothing. */
async function changeLive(
  client: DynamoDBDocumentClient,
  table: string,
  connectionId: string,
  attribute: 'caller' | 'goodbye' | 'unheard',
  value: Json | undefined,
): Promise<void> {
  await unlessRefused(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: sessionKey(connectionId),
        UpdateExpression: value === undefined ? `REMOVE ${attribute}` : `SET ${attribute} = :value`,
        ConditionExpression: 'attribute_exists(recovery)',
        ...(value === undefined ? {} : { ExpressionAttributeValues: { ':value': value } }),
      }),
    ),
  );
}

function itemSession(item: Item): SocketSession {
  const socket = { connectionId: connectionOfSession(item), connectedAt: item.at as number };
  if (item.recovery) {
    const caller = item.caller as StoredCaller;
    return {
      ...socket,
      live: true,
      caller,
      recovery: item.recovery as Recovery,
      ...(item.goodbye ? { left: true } : {}),
      ...(item.unheard ? { unheard: item.unheard as UnheardRefusal } : {}),
    };
  }
  return {
    ...socket,
    live: false,
    asked: item.asked as Handshake['asked'],
    ...(item.caller ? { caller: item.caller as CallerWithoutSession } : {}),
    ...(item.problem ? { problem: item.problem as NonNullable<Handshake['problem']> } : {}),
    ...(item.authTime ? { authTime: item.authTime as number } : {}),
  };
}
