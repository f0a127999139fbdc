import { cachedStaffNames } from '../../../lambdas/adapters/cached-staff-names.ts';
import { dynamoActivityIndex } from '../../../lambdas/adapters/dynamodb/dynamo-activity-index.ts';
import { dynamoConnectionStore } from '../../../lambdas/adapters/dynamodb/dynamo-connection-store.ts';
import { dynamoConversationLog } from '../../../lambdas/adapters/dynamodb/dynamo-conversation-log.ts';
import { dynamoDueList } from '../../../lambdas/adapters/dynamodb/dynamo-due-list.ts';
import { dynamoInbox } from '../../../lambdas/adapters/dynamodb/dynamo-inbox.ts';
import { dynamoNumberedFrames } from '../../../lambdas/adapters/dynamodb/dynamo-numbered-frames.ts';
import { dynamoReadMarks } from '../../../lambdas/adapters/dynamodb/dynamo-read-marks.ts';
import { dynamoStaffNameStore } from '../../../lambdas/adapters/dynamodb/dynamo-staff-name-store.ts';
import { dynamoStaffRecords } from '../../../lambdas/adapters/dynamodb/dynamo-staff-records.ts';
import { dynamoSweepLog } from '../../../lambdas/adapters/dynamodb/dynamo-sweep-log.ts';
import { dynamoUploadStore } from '../../../lambdas/adapters/dynamodb/dynamo-upload-store.ts';
import { dynamoVisitorAttributes } from '../../../lambdas/adapters/dynamodb/dynamo-visitor-attributes.ts';
import { dynamoVisitorStore } from '../../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import type { ActivityIndex } from '../../../lambdas/domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../../lambdas/domain/conversations/conversation-log.ts';
import type { DueList } from '../../../lambdas/domain/conversations/due-list.ts';
import type { NumberedFrames } from '../../../lambdas/domain/conversations/numbered-frames.ts';
import type { ConnectionStore } from '../../../lambdas/domain/delivery/connection-store.ts';
import type { Inbox } from '../../../lambdas/domain/desk/inbox.ts';
import type { ReadMarks } from '../../../lambdas/domain/desk/read-marks.ts';
import type { VisitorAttributes } from '../../../lambdas/domain/identity/attributes.ts';
import type { StaffNames } from '../../../lambdas/domain/identity/staff-names.ts';
import type { StaffRecords } from '../../../lambdas/domain/identity/staff-records.ts';
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
import { inMemoryDueList } from './in-memory-due-list.ts';
import { inMemoryInbox } from './in-memory-inbox.ts';
import { inMemoryNumberedFrames } from './in-memory-numbered-frames.ts';
import { inMemoryReadMarks } from './in-memory-read-marks.ts';
import { inMemoryStaffNameStore } from './in-memory-staff-name-store.ts';
import { inMemoryStaffRecords } from './in-memory-staff-records.ts';
import { inMemorySweepLog } from './in-memory-sweep-log.ts';
import { inMemoryUploadStore } from './in-memory-upload-store.ts';
import { inMemoryVisitorAttributes } from './in-memory-visitor-attributes.ts';
import { inMemoryVisitorStore } from './in-memory-visitor-store.ts';

/** All stores that messages need. */
export type Stores = {
  hybridClock: HybridClock;
  conversationLog: ConversationLog;
  activityIndex: ActivityIndex;
  dueList: DueList;
  inbox: Inbox;
  readMarks: ReadMarks;
  uploads: UploadStore;
  visitors: VisitorStore;
  attributes: VisitorAttributes;
  staffNames: StaffNames;
  numberedFrames: NumberedFrames;
  staffRecords: StaffRecords;
  connections: ConnectionStore;
  sweepLog: SweepLog;
};

export const DAY = 24 * 3_600_000;

/** How long tests keep entries. */
export const RETENTION = 90 * DAY;

const kept = (clock: Clock = Date.now) => ({ retentionOf: () => RETENTION, clock });

export const inMemoryStores = (clock?: Clock, hybridClock: HybridClock = aHybridClock(clock)) => ({
  hybridClock,
  conversationLog: inMemoryConversationLog(hybridClock),
  activityIndex: inMemoryActivityIndex(),
  dueList: inMemoryDueList(),
  inbox: inMemoryInbox(kept(clock)),
  readMarks: inMemoryReadMarks(kept(clock)),
  uploads: inMemoryUploadStore(),
  visitors: inMemoryVisitorStore(),
  attributes: inMemoryVisitorAttributes(),
  staffNames: cachedStaffNames(inMemoryStaffNameStore(kept(clock)), kept(clock)),
  staffRecords: inMemoryStaffRecords(),
  connections: inMemoryConnectionStore(),
  numberedFrames: inMemoryNumberedFrames(),
  sweepLog: inMemorySweepLog(),
});

export const dynamoStores = (
  { client, tables = TABLES }: Pick<LocalTables, 'client'> & { tables?: Readonly<Record<keyof typeof TABLES, string>> },
  clock: Clock,
  hybridClock: HybridClock = aHybridClock(clock),
): Stores => ({
  hybridClock,
  conversationLog: dynamoConversationLog(client, tables.conversations, {
    retentionOf: () => RETENTION,
    clock,
    hybridClock,
  }),
  activityIndex: dynamoActivityIndex(client, tables.conversations, { retention: RETENTION, clock }),
  dueList: dynamoDueList(client, tables.conversations, { retention: RETENTION }),
  inbox: dynamoInbox(client, tables.conversations, kept(clock)),
  readMarks: dynamoReadMarks(client, tables.conversations, { ...kept(clock), sleep: async () => {} }),
  uploads: dynamoUploadStore(client, tables.conversations),
  visitors: dynamoVisitorStore(client, tables.conversations, kept(clock)),
  attributes: dynamoVisitorAttributes(client, tables.conversations, kept(clock)),
  staffNames: cachedStaffNames(dynamoStaffNameStore(client, tables.conversations, kept(clock)), kept(clock)),
  staffRecords: dynamoStaffRecords(client, tables.conversations, kept(clock)),
  connections: dynamoConnectionStore(client, tables.connections),
  numberedFrames: dynamoNumberedFrames(client, tables.connections),
  sweepLog: dynamoSweepLog(client, tables.tenants),
});
