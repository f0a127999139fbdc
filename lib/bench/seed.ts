import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { inboxItem } from '../../lambdas/adapters/dynamodb/dynamo-inbox.ts';
import { markItem } from '../../lambdas/adapters/dynamodb/dynamo-read-marks.ts';
import { activityKey } from '../../lambdas/adapters/dynamodb/items/activity-keys.ts';
import { connectionItem } from '../../lambdas/adapters/dynamodb/items/connection-item.ts';
import { entryItem } from '../../lambdas/adapters/dynamodb/items/entry-item.ts';
import { BUCKET, bucketAt } from '../../lambdas/domain/conversations/activity-index.ts';
import { EMPTY } from '../../lambdas/domain/conversations/state.ts';
import type { Connection } from '../../lambdas/domain/delivery/connection.ts';
import type { InboxRow } from '../../lambdas/domain/desk/inbox.ts';
import type { StaffId, TenantId } from '../../lambdas/domain/ids.ts';
import { DAY } from '../../lambdas/domain/time/units.ts';

/** Writes rows as the product does, straight into its tables: sending 100,000 messages would take too long. */
export type Seeder = {
  connections(rows: Iterable<Connection>): Promise<void>;
  messages(
    log: { tenantId: TenantId; conversationId: string; incarnation: string; author: string },
    wanted: SeedRange,
  ): Promise<void>;
  /** So many open conversations in a tenant's inbox, each read by one of its agents. */
  inbox(tenantId: TenantId, reader: StaffId, count: number): Promise<void>;
  /** Deletes a conversation's newest rows of the activity index. */
  forgetMinutes(tenantId: TenantId, conversationId: string): Promise<void>;
  stop(): void;
};

/** Messages at these positions, the last of them written at `lastAt`, one a second before it. */
export type SeedRange = { from: number; to: number; lastAt: number };

const BATCH = 25;
const BATCHES_AT_ONCE = 8;

export function seeder(endpoint: string, tables: { conversations: string; connections: string }): Seeder {
  const plain = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'seed', secretAccessKey: 'seed' },
  });
  const client = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
  const put = async (table: string, rows: Iterator<Record<string, unknown>>): Promise<void> => {
    const worker = async () => {
      for (;;) {
        const batch = Array.from({ length: BATCH }, () => rows.next()).flatMap(({ done, value }) =>
          done ? [] : [value],
        );
        if (batch.length === 0) return;
        const RequestItems = { [table]: batch.map((Item) => ({ PutRequest: { Item } })) };
        await client.send(new BatchWriteCommand({ RequestItems }));
      }
    };
    await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, worker));
  };
  return {
    async connections(rows) {
      await put(tables.connections, items(rows, connectionItem));
    },
    async messages({ tenantId, conversationId, incarnation, author }, { from, to, lastAt }) {
      const positions = Array.from({ length: to - from + 1 }, (_, index) => from + index);
      const message = (pos: number) => {
        const at = lastAt - (to - pos) * 1000;
        const entry = {
          kind: 'message' as const,
          ...{ pos, incarnation, at, seq: pos, pushedUpTo: pos - 1, pushed: true },
          pushedAt: { at, by: 'seeded--' },
          allowance: { tokens: 9, at },
          ...{ author, sender: 'user' as const },
          ...{ sendKey: `cseed-${pos}` as const, text: sampleText(pos) },
          state: { ...EMPTY, statusSince: at, spokenAt: at, waitingSince: at, lastMessage: pos },
        };
        return entryItem(tenantId, conversationId, entry, at + 365 * DAY);
      };
      await put(tables.conversations, items(positions, message));
    },
    async inbox(tenantId, reader, count) {
      const now = Date.now();
      const expires = now + 365 * DAY;
      const numbers = Array.from({ length: count }, (_, number) => number);
      const row = (number: number) => inboxItem(openConversation(tenantId, number, now), expires);
      const mark = (number: number) => {
        const { conversationId, incarnation } = openConversation(tenantId, number, now);
        return markItem({ tenantId, conversationId, by: reader }, { incarnation, seq: 2, at: now }, expires);
      };
      await put(tables.conversations, items(numbers, row));
      await put(tables.conversations, items(numbers, mark));
    },
    async forgetMinutes(tenantId, conversationId) {
      const now = bucketAt(conversationId, Date.now());
      for (const bucket of [now - BUCKET, now]) {
        const Key = activityKey({ tenantId, bucket, conversationId });
        await client.send(new DeleteCommand({ TableName: tables.conversations, Key }));
      }
    },
    stop: () => plain.destroy(),
  };
}

function* items<From, Row>(values: Iterable<From>, row: (value: From) => Row): Generator<Row> {
  for (const value of values) yield row(value);
}

/** An open conversation of a visitor of its own, which waits for an answer to its third message. */
function openConversation(tenantId: TenantId, number: number, now: number): InboxRow {
  const at = now - 1000 * number;
  const visitor = `visitor:v_${String(number).padStart(22, '0')}`;
  const state = { ...EMPTY, statusSince: at - 60_000, spokenAt: at, waitingSince: at - 60_000, lastMessage: 3 };
  return {
    ...{ tenantId, conversationId: `c_${String(number).padStart(22, '0')}`, pos: 3, at, visitor },
    ...{ incarnation: 'seeded0001', seq: 3, state, labels: number % 2 === 0 ? ['billing'] : [] },
    lastMessage: { sender: 'user', author: visitor, text: sampleText(number) },
  };
}

/** 80 characters, about what people write. */
const sampleText = (n: number): string =>
  `Message ${n}: could you tell me when the blue one will be there again?`.padEnd(80, '.');

/** Sockets of unrelated visitors of the tenant. */
export function* strangers(tenantId: TenantId, { from, to }: { from: number; to: number }): Generator<Connection> {
  for (let n = from; n < to; n++) yield seeded(tenantId, n, 'visitor', `v_stranger${String(n).padStart(12, '0')}`);
}

export const SEEDED = 'seeded';

/** Sockets of agents without clients behind them: posts to them have to be answered by a fault of the runner's. */
export function* manyAgents(tenantId: TenantId, count: number): Generator<Connection> {
  for (let n = 0; n < count; n++) yield seeded(tenantId, n, 'agent', `many-${String(n).padStart(5, '0')}`);
}

const seeded = (tenantId: TenantId, n: number, role: 'visitor' | 'agent', userId: string): Connection => ({
  tenantId,
  connectionId: `${SEEDED}${role}${n}=`,
  subject: `${role}:${userId}`,
  userId,
  role,
  door: 'chat',
  v1: true,
  connectedAt: Date.now() - 3_600_000,
  anonymous: role === 'visitor',
  state: 'live',
});
