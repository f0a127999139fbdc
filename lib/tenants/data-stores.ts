import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoAccountStore } from '../../lambdas/adapters/dynamodb/dynamo-account-store.ts';
import { dynamoActivityIndex } from '../../lambdas/adapters/dynamodb/dynamo-activity-index.ts';
import { dynamoCannedReplyStore } from '../../lambdas/adapters/dynamodb/dynamo-canned-reply-store.ts';
import { dynamoConversationLog } from '../../lambdas/adapters/dynamodb/dynamo-conversation-log.ts';
import { dynamoEntryArchive } from '../../lambdas/adapters/dynamodb/dynamo-entry-archive.ts';
import { dynamoInbox } from '../../lambdas/adapters/dynamodb/dynamo-inbox.ts';
import { dynamoReadMarks } from '../../lambdas/adapters/dynamodb/dynamo-read-marks.ts';
import { dynamoStaffNameStore } from '../../lambdas/adapters/dynamodb/dynamo-staff-name-store.ts';
import { dynamoStaffRecords } from '../../lambdas/adapters/dynamodb/dynamo-staff-records.ts';
import { dynamoTenantStore } from '../../lambdas/adapters/dynamodb/dynamo-tenant-store.ts';
import { dynamoVisitorAttributes } from '../../lambdas/adapters/dynamodb/dynamo-visitor-attributes.ts';
import { dynamoVisitorReferences } from '../../lambdas/adapters/dynamodb/dynamo-visitor-references.ts';
import { dynamoVisitorStore } from '../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import { randomLetters } from '../../lambdas/adapters/random-letters.ts';
import type { Clock } from '../../lambdas/domain/time/clock.ts';
import { environmentClock } from '../../lambdas/domain/time/hybrid-clock.ts';
import { DAY } from '../../lambdas/domain/time/units.ts';
import { type DataNeeds, UsageError } from './command.ts';
import type { GatewayLocation } from './gateway-location.ts';

/** The stores of all that a tenant has. What says for how long it is kept, as a conversation does, is kept for as long as its tenant says. */
export function dataStores(client: DynamoDBDocumentClient, location: GatewayLocation): DataNeeds {
  const { tenantsTable, conversationsTable, retentionDays } = location;
  if (!conversationsTable) throw new UsageError('name the table of conversations: --conversations-table NAME');
  if (retentionDays === undefined)
    throw new UsageError(
      'say for how many days the gateway keeps messages: RETENTION_DAYS=365, as its functions have it',
    );
  const at = (clock: Clock, retention: number) => {
    const kept = { retentionOf: () => retention, clock };
    return {
      visitors: dynamoVisitorStore(client, conversationsTable, kept),
      references: dynamoVisitorReferences(client, conversationsTable, kept),
      attributes: dynamoVisitorAttributes(client, conversationsTable, kept),
      conversationLog: dynamoConversationLog(client, conversationsTable, {
        ...kept,
        hybridClock: environmentClock({ clock, name: randomLetters(8) }),
      }),
      entryArchive: dynamoEntryArchive(client, conversationsTable, kept),
      readMarks: dynamoReadMarks(client, conversationsTable, { ...kept, sleep: async () => {} }),
      inbox: dynamoInbox(client, conversationsTable, kept),
    };
  };
  const retention = retentionDays * DAY;
  const kept = { retentionOf: () => retention, clock: Date.now };
  return {
    ...at(Date.now, retention),
    storesAt: (time, forSoLong) => at(() => time, forSoLong),
    mostRetentionDays: retentionDays,
    tenantStore: dynamoTenantStore(client, tenantsTable),
    accounts: dynamoAccountStore(client, tenantsTable),
    staffNameStore: dynamoStaffNameStore(client, conversationsTable, kept),
    staffRecords: dynamoStaffRecords(client, conversationsTable, kept),
    cannedReplies: dynamoCannedReplyStore(client, conversationsTable),
    activityIndex: dynamoActivityIndex(client, conversationsTable, { retention, clock: Date.now }),
  };
}
