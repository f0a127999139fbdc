import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Reader, type ReadMark, type ReadMarks, STAFF_MARK_KEPT } from '../../domain/desk/read-marks.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import type { Clock, Sleep } from '../../domain/time/clock.ts';
import { getItems } from './items/get-items.ts';
import { conversationIn, staffReadKey, staffReadsPartition, TTL, visitorReadKey } from './items/keys.ts';
import { eachItem } from './items/query-items.ts';
import { wasWritten } from './items/unless-refused.ts';

type Item = Record<string, unknown>;

/**
 * Read marks in the Conversations table: those of a member of staff in one partition, read with its list; a visitor's beside the
 * log.
 */
export const dynamoReadMarks = (
  client: DynamoDBDocumentClient,
  table: string,
  { retentionOf, clock, sleep }: { retentionOf: RetentionOf; clock: Clock; sleep: Sleep },
): ReadMarks => ({
  async find(reader) {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(reader), ConsistentRead: true }));
    return Item && isKept(Item, clock()) ? markIn(Item) : null;
  },

  set(reader, mark, before) {
    const expires = mark.at + (reader.by === 'visitor' ? retentionOf(reader.tenantId) : STAFF_MARK_KEPT);
    return wasWritten(
      client.send(
        new PutCommand({
          TableName: table,
          Item: markItem(reader, mark, expires),
          // One that has expired is none, and may still be there.
          ConditionExpression: before ? '#l = :l AND s = :s AND #at = :at' : 'attribute_not_exists(pk) OR #ttl <= :now',
          ExpressionAttributeNames: before ? { '#l': 'l', '#at': 'at' } : { '#ttl': TTL },
          ExpressionAttributeValues: before
            ? { ':l': before.incarnation, ':s': before.seq, ':at': before.at }
            : { ':now': Math.floor(clock() / 1000) },
        }),
      ),
    );
  },

  async ofStaff(tenantId, id) {
    const marks = new Map<ConversationId, ReadMark>();
    const input = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': staffReadsPartition(tenantId, id) },
    };
    for await (const item of eachItem(client, input)) {
      if (isKept(item, clock())) marks.set(String(item.sk), markIn(item));
    }
    return marks;
  },

  async ofVisitors(tenantId, conversations) {
    const keys = [...new Set(conversations)].map((conversationId) => visitorReadKey(tenantId, conversationId));
    const found = await getItems(client, table, sleep, keys);
    return new Map(
      found.filter((item) => isKept(item, clock())).map((item) => [conversationIn(item), markIn(item)] as const),
    );
  },
});

const keyOf = ({ tenantId, conversationId, by }: Reader) =>
  by === 'visitor' ? visitorReadKey(tenantId, conversationId) : staffReadKey(tenantId, by, conversationId);

export const markItem = (reader: Reader, { incarnation, seq, at }: ReadMark, expires: number): Item => ({
  ...keyOf(reader),
  l: incarnation,
  s: seq,
  at,
  [TTL]: Math.ceil(expires / 1000),
});

const isKept = (item: Item, now: number): boolean => Number(item[TTL]) * 1000 > now;

const markIn = ({ l, s, at }: Item): ReadMark => ({ incarnation: l as string, seq: s as number, at: at as number });
