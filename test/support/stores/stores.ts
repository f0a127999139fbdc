import { dynamoActivityIndex } from '../../../lambdas/adapters/dynamodb/dynamo-activity-index.ts';
import { dynamoConnectionStore } from '../../../lambdas/adapters/dynamodb/dynamo-connection-store.ts';
import { dynamoConversationLog } from '../../../lambdas/adapters/dynamodb/dynamo-conversation-log.ts';
import { dynamoSweepLog } from '../../../lambdas/adapters/dynamodb/dynamo-sweep-log.ts';
import { dynamoUploadStore } from '../../../lambdas/adapters/dynamodb/dynamo-upload-store.ts';
import { dynamoVisitorStore } from '../../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import type { ActivityIndex } from '../../../lambdas/domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../../lambdas/domain/conversations/conversation-log.ts';
import type { ConnectionStore } from '../../../lambdas/domain/delivery/connection-store.ts';
import type { VisitorStore } from '../../../lambdas/domain/identity/visitor-store.ts';
import type { SweepLog } from '../../../lambdas/domain/sweep/sweep-log.ts';
import type { Clock } from '../../../lambdas/domain/time/clock.ts';
import type { HybridClock } from '../../../lambdas/domain/time/hybrid-clock.ts';
import type { UploadStore } from '../../../lambdas/domain/uploads/upload-stores.ts';
import { aHybridClock } from '../builders/a-hybrid-clock.ts';
import { type LocalTables, TABLES } from '../servers/dynalite.ts';
import { inMemoryActivityIndex } from './in-memory-activity-index.ts';
import { inMemoryConnectionStore } from './in-memory-connection-store.ts';
import { inMemoryConversationLog } from './in-memory-conversation-log.ts';
import { inMemorySweepLog } from './in-memory-sweep-log.ts';
import { inMemoryUploadStore } from './in-memory-upload-store.ts';
import { inMemoryVisitorStore } from './in-memory-visitor-store.ts';

/** All stores that messages need. */
export type Stores = {
  hybridClock: HybridClock;
  conversationLog: ConversationLog;
  activityIndex: ActivityIndex;
  uploads: UploadStore;
  visitors: VisitorStore;
  connections: ConnectionStore;
  sweepLog: SweepLog;
};

export const DAY = 24 * 3_600_000;

/** How long tests keep entries. */
export const RETENTION = 90 * DAY;

export const inMemoryStores = (clock?: Clock, hybridClock: HybridClock = aHybridClock(clock)) => ({
  hybridClock,
  conversationLog: inMemoryConversationLog(hybridClock),
  activityIndex: inMemoryActivityIndex(),
  uploads: inMemoryUploadStore(),
  visitors: inMemoryVisitorStore(),
  connections: inMemoryConnectionStore(),
  sweepLog: inMemorySweepLog(),
});

export const dynamoStores = (
  { client }: Pick<LocalTables, 'client'>,
  clock: Clock,
  hybridClock: HybridClock = aHybridClock(clock),
): Stores => ({
  hybridClock,
  conversationLog: dynamoConversationLog(client, TABLES.conversations, { retention: RETENTION, clock, hybridClock }),
  activityIndex: dynamoActivityIndex(client, TABLES.conversations, { retention: RETENTION }),
  uploads: dynamoUploadStore(client, TABLES.conversations),
  visitors: dynamoVisitorStore(client, TABLES.conversations, { retention: RETENTION, clock }),
  connections: dynamoConnectionStore(client, TABLES.connections),
  sweepLog: dynamoSweepLog(client, TABLES.tenants),
});
