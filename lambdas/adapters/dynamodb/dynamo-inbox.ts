import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Sender } from '../../domain/conversations/entry.ts';
import { DELETED_AFTER } from '../../domain/conversations/log.ts';
import type { ConversationState } from '../../domain/conversations/state.ts';
import { CLOSED_KEPT, type ClosedRow, type Inbox, type InboxRow, type Preview } from '../../domain/desk/inbox.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { INBOX_COMPLETE, inboxCompleteKey, inboxKey, inboxPartition, TTL } from './items/keys.ts';
import { eachItem } from './items/query-items.ts';
import { stateOfText, stateText } from './items/state-text.ts';
import { wasWritten } from './items/unless-refused.ts';

type Item = Record<string, unknown>;

/** Milliseconds for writing a row: a message waits for it, and its push is repeated if it fails. */
const WRITE_LIMIT = 1000;

/**
 * The inbox in the Conversations table: a tenant's rows, and when they were complete, in one partition, which one Query reads. All
 * messages of a tenant write there, 200 a second at most, where a partition takes 1,000 write units (aws-facts, section 5).
 */
export const dynamoInbox = (
  client: DynamoDBDocumentClient,
  table: string,
  { retentionOf, clock }: { retentionOf: RetentionOf; clock: Clock },
): Inbox => ({
  write(row) {
    const item =
      'closed' in row
        ? closedItem(row, clock() + CLOSED_KEPT)
        : inboxItem(row, row.at + retentionOf(row.tenantId) + DELETED_AFTER);
    return wasWritten(
      client.send(
        new PutCommand({
          TableName: table,
          Item: item,
          // What has expired is none, and may still be there: a log that was deleted before it begins again at an earlier position.
          ConditionExpression: 'attribute_not_exists(p) OR p < :p OR #ttl <= :now',
          ExpressionAttributeNames: { '#ttl': TTL },
          ExpressionAttributeValues: { ':p': row.pos, ':now': Math.floor(clock() / 1000) },
        }),
        { abortSignal: AbortSignal.timeout(WRITE_LIMIT) },
      ),
    );
  },

  async ofTenant(tenantId) {
    const rows: InboxRow[] = [];
    let since: number | undefined;
    const input = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': inboxPartition(tenantId) },
    };
    for await (const item of eachItem(client, input)) {
      if (item.sk === INBOX_COMPLETE) since = item.since as number;
      else if (item.st !== undefined) rows.push(itemRow(tenantId, item));
    }
    return { rows, ...(since === undefined ? {} : { completeSince: since }) };
  },

  async complete(tenantId, since) {
    await client.send(new PutCommand({ TableName: table, Item: { ...inboxCompleteKey(tenantId), since } }));
  },
});

const seconds = (milliseconds: number): number => Math.ceil(milliseconds / 1000);

const closedItem = ({ tenantId, conversationId, pos }: ClosedRow, expires: number): Item => ({
  ...inboxKey(tenantId, conversationId),
  p: pos,
  [TTL]: seconds(expires),
});

/** A row as an item. Attribute names are short: thirteen rows have to fit into one read unit's 4 KB. */
export const inboxItem = ({ tenantId, conversationId, lastMessage, ...row }: InboxRow, expires: number): Item => ({
  ...inboxKey(tenantId, conversationId),
  p: row.pos,
  at: row.at,
  v: row.visitor,
  l: row.incarnation,
  s: row.seq,
  st: stateText(row.state, row),
  ...(row.labels.length > 0 ? { lb: row.labels } : {}),
  ...(lastMessage ? previewItem(lastMessage, row) : {}),
  [TTL]: seconds(expires),
});

/** The author (`au`) is left out where that is the visitor. */
const previewItem = ({ sender, author, text, truncated }: Preview, { visitor }: Pick<InboxRow, 'visitor'>): Item => ({
  w: sender,
  t: text,
  ...(truncated ? { x: true } : {}),
  ...(author === visitor ? {} : { au: author }),
});

/** The inverse of `inboxItem`, which alone writes these items; so their attributes are not checked. */
const itemRow = (tenantId: TenantId, item: Item): InboxRow => {
  const [pos, at] = [item.p as number, item.at as number];
  const visitor = item.v as string;
  return {
    ...{ tenantId, conversationId: item.sk as string, pos, at, visitor },
    incarnation: item.l as string,
    seq: item.s as number,
    state: stateOfText(item.st, { pos, at }) as ConversationState,
    labels: (item.lb as string[] | undefined) ?? [],
    lastMessage:
      item.w === undefined
        ? null
        : {
            sender: item.w as Sender,
            author: (item.au as string | undefined) ?? visitor,
            text: item.t as string,
            ...(item.x === true ? { truncated: true as const } : {}),
          },
  };
};
