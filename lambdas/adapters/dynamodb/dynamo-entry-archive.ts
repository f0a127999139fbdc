import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { EntryArchive } from '../../domain/conversations/entry-archive.ts';
import { DELETED_AFTER } from '../../domain/conversations/log.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import { putOnce } from './items/conditional-writes.ts';
import { entryItem } from './items/entry-item.ts';

/** Entries of other gateways in the logs of this one. */
export const dynamoEntryArchive = (
  client: DynamoDBDocumentClient,
  table: string,
  { retentionOf }: { retentionOf: RetentionOf },
): EntryArchive => ({
  restore: (tenantId, conversationId, entry) =>
    putOnce(
      client,
      table,
      entryItem(tenantId, conversationId, entry, entry.at + retentionOf(tenantId) + DELETED_AFTER),
    ),
});
