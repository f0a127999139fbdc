import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionKey, ConnectionStore, ListedSocket } from '../../domain/delivery/connection-store.ts';
import type { TenantId } from '../../domain/ids.ts';
import { connectionItem, itemConnection, itemListedSocket, OF_ITS_OWNER } from './items/connection-item.ts';
import {
  CONNECTIONS,
  connectionKey,
  connectionsOf,
  connectionsPartition,
  type SweepList,
  slotShard,
  slotShards,
} from './items/keys.ts';
import { eachItem, eachItemOfAll, queryItems } from './items/query-items.ts';
import { unlessRefused, wasWritten } from './items/unless-refused.ts';

type Item = Record<string, unknown>;

/** Connections in DynamoDB. A tenant's visitors share a partition, by subject, so that presence needs no index of its own. */
export function dynamoConnectionStore(client: DynamoDBDocumentClient, table: string): ConnectionStore {
  const all = async (partition: string, prefix: string): Promise<Connection[]> => {
    const found: Connection[] = [];
    for await (const item of eachItem(client, { ...startingWith(table, partition, prefix), ConsistentRead: true })) {
      found.push(itemConnection(item));
    }
    return found;
  };

  return {
    async add(connection) {
      const Item = connectionItem(connection);
      return wasWritten(
        client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' })),
      );
    },

    async remove(connection) {
      const { Attributes } = await client.send(
        new DeleteCommand({ TableName: table, Key: connectionKey(connection), ReturnValues: 'ALL_OLD' }),
      );
      return Attributes !== undefined;
    },

    async find(connection) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: connectionKey(connection), ConsistentRead: true }),
      );
      return Item ? itemConnection(Item) : null;
    },

    ofVisitor: (tenantId, subject) => all(connectionsPartition(tenantId, 'visitor'), connectionsOf(subject)),

    ofAgent: (tenantId, subject) => all(connectionsPartition(tenantId, 'agent'), connectionsOf(subject)),

    async agentsOnline(tenantId, limit) {
      const input = startingWith(table, connectionsPartition(tenantId, 'agent'), '');
      return (await queryItems(client, input, limit)).map(itemConnection);
    },

    ofAgents: (tenantId) => all(connectionsPartition(tenantId, 'agent'), ''),

    async agentsAfter(tenantId, { after, limit }) {
      const partition = connectionsPartition(tenantId, 'agent');
      const from = after === null ? {} : { ExclusiveStartKey: { pk: partition, sk: after } };
      const input = { ...startingWith(table, partition, ''), ConsistentRead: true, ...from };
      // One more than the limit: it shows whether there is a next page.
      const items = await queryItems(client, input, limit + 1);
      const upTo = items.length > limit ? (items[limit - 1]?.sk as string) : null;
      return { connections: items.slice(0, limit).map(itemConnection), upTo };
    },

    online: (tenantId, page) => online(client, table, tenantId, page),

    async markUndelivered(connection, since) {
      await recordUndelivered(connection, since, 'live');
    },

    markUndeliveredWhileJoining: (connection, since) => recordUndelivered(connection, since, 'joining'),

    async clearUndelivered(connection) {
      await update(client, table, {
        Key: connectionKey(connection),
        UpdateExpression: 'REMOVE mf SET slot = ks',
        ConditionExpression: 'mc = :version',
        ExpressionAttributeValues: { ':version': connection.undeliveredVersion ?? 0 },
      });
    },

    async goLive(connection, given = []) {
      const deliveredIds = given.length > 0 ? given : undefined;
      const now = await update(client, table, {
        Key: connectionKey(connection),
        UpdateExpression: `SET st = :live, slot = ks${deliveredIds ? ', td = :delivered' : ''} REMOVE mf`,
        ConditionExpression:
          connection.undeliveredVersion === undefined
            ? 'attribute_exists(pk) AND attribute_not_exists(mc)'
            : 'mc = :version',
        ExpressionAttributeValues: {
          ':live': 'live',
          ...(deliveredIds ? { ':delivered': deliveredIds } : {}),
          ...(connection.undeliveredVersion === undefined ? {} : { ':version': connection.undeliveredVersion }),
        },
        ReturnValues: 'ALL_NEW',
      });
      return now && { ...itemConnection(now), state: 'live' };
    },

    async goLiveAnyway(connection) {
      const now = await update(client, table, {
        Key: connectionKey(connection),
        UpdateExpression: 'SET st = :live, slot = :missed',
        ConditionExpression: NOT_MARKED,
        ExpressionAttributeValues: { ':live': 'live', ':missed': missedShard(connection), ':condemned': MARKED },
        ReturnValues: 'ALL_NEW',
      });
      return now && { ...itemConnection(now), state: 'live' };
    },

    async setStatus(connection, status) {
      await update(client, table, {
        Key: connectionKey(connection),
        UpdateExpression: 'SET vs = :status',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':status': status },
      });
    },

    async takeTurn(connection, now, { atOnce, every }) {
      // The attribute is when all turns are left again; each taken turn moves it on (the generic cell rate algorithm).
      const Key = connectionKey(connection);
      const first = await update(client, table, {
        Key,
        UpdateExpression: 'SET sy = :next',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(sy) OR sy <= :now)',
        ExpressionAttributeValues: { ':now': now, ':next': now + every },
      });
      if (first) return true;
      const further = await update(client, table, {
        Key,
        UpdateExpression: 'SET sy = sy + :every',
        ConditionExpression: 'sy <= :latest',
        ExpressionAttributeValues: { ':every': every, ':latest': now + every * (atOnce - 1) },
      });
      return further !== null;
    },

    async forgetOwner(connection) {
      await update(client, table, {
        Key: connectionKey(connection),
        UpdateExpression: `REMOVE ${OF_ITS_OWNER.map((_, n) => `#a${n}`).join(', ')}`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: Object.fromEntries(OF_ITS_OWNER.map((attribute, n) => [`#a${n}`, attribute])),
      });
    },

    async markJoinedRoom(connection) {
      await update(client, table, {
        Key: connectionKey(connection),
        UpdateExpression: 'REMOVE br',
        ConditionExpression: 'attribute_exists(br)',
      });
    },

    ofSlot: (slot) => sockets(slot),
    ofUndelivered: () => sockets('missed'),
    ofJoining: () => sockets('joining'),

    async markForClosing(connection, from) {
      await update(client, table, {
        Key: connectionKey(connection),
        UpdateExpression: 'SET slot = :condemned, ks = :condemned, cf = :from',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':condemned': slotShard('condemned', connection.connectionId), ':from': from },
      });
    },

    ofMarkedForClosing: () => sockets('condemned'),
  };

  /**
   * Records on a row that something committed at `since` was not delivered. The version grows before an older time is stored,
   * so that a concurrent clear, which is for the version before, removes nothing.
   */
  async function recordUndelivered(
    connection: ConnectionKey,
    since: number,
    state: 'joining' | 'live',
  ): Promise<boolean> {
    const joining = state === 'joining';
    // A joining socket stays in its list: the invocation that joins it delivers what was undelivered.
    const list = joining ? '' : ', slot = :missed';
    const condition = joining ? 'st = :joining' : NOT_MARKED;
    const record = {
      Key: connectionKey(connection),
      ExpressionAttributeValues: {
        ':since': since,
        ':one': 1,
        ...(joining ? { ':joining': 'joining' } : { ':missed': missedShard(connection), ':condemned': MARKED }),
      },
    };
    const recorded = await update(client, table, {
      ...record,
      UpdateExpression: `SET mf = if_not_exists(mf, :since)${list} ADD mc :one`,
      ConditionExpression: condition,
      ReturnValues: 'UPDATED_NEW',
    });
    if (!recorded) return false;
    if ((recorded.mf as number) <= since) return true;
    await update(client, table, {
      ...record,
      UpdateExpression: `SET mf = :since${list} ADD mc :one`,
      ConditionExpression: `${condition} AND (attribute_not_exists(mf) OR mf > :since)`,
    });
    return true;
  }

  async function* sockets(list: SweepList): AsyncGenerator<ListedSocket> {
    const items = eachItemOfAll(
      client,
      slotShards(list).map((shard) => ({
        TableName: table,
        IndexName: CONNECTIONS.slotIndex.name,
        KeyConditionExpression: 'slot = :shard',
        ExpressionAttributeValues: { ':shard': shard },
      })),
    );
    for await (const item of items) yield itemListedSocket(item);
  }
}

const MARKED: SweepList = 'condemned';

/** A socket that is marked for closing stays in that list: its client is caught up when it reconnects, if it is admitted. */
const NOT_MARKED = 'attribute_exists(pk) AND NOT begins_with(ks, :condemned)';

const missedShard = ({ connectionId }: Pick<Connection, 'connectionId'>): string => slotShard('missed', connectionId);

const startingWith = (table: string, partition: string, prefix: string) => ({
  TableName: table,
  KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: { ':pk': partition, ...(prefix === '' ? {} : { ':prefix': prefix }) },
});

/** A page of visitors' sockets. The next page skips all sockets of the subject `next`, so that several tabs are shown once. */
async function online(
  client: DynamoDBDocumentClient,
  table: string,
  tenantId: TenantId,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ connections: Connection[]; next: string | null }> {
  const partition = connectionsPartition(tenantId, 'visitor');
  const items = await queryItems(
    client,
    {
      ...startingWith(table, partition, ''),
      ...(after === undefined ? {} : { ExclusiveStartKey: { pk: partition, sk: `${connectionsOf(after)}~` } }),
    },
    limit,
  );
  const connections = items.map(itemConnection);
  const last = connections.at(-1);
  return { connections, next: last && items.length === limit ? last.subject : null };
}

/** The attributes that a conditional update returns (`ReturnValues`); null if its condition failed. */
async function update(
  client: DynamoDBDocumentClient,
  table: string,
  input: Omit<UpdateCommandInput, 'TableName'>,
): Promise<Item | null> {
  const answer = await unlessRefused(client.send(new UpdateCommand({ TableName: table, ...input })));
  return answer && (answer.Attributes ?? {});
}
