import { dynamoAccountStore } from '../adapters/dynamodb/dynamo-account-store.ts';
import { dynamoAuditStore } from '../adapters/dynamodb/dynamo-audit-store.ts';
import { dynamoCannedReplyStore } from '../adapters/dynamodb/dynamo-canned-reply-store.ts';
import { dynamoStaffNameStore } from '../adapters/dynamodb/dynamo-staff-name-store.ts';
import { dynamoTenantStore } from '../adapters/dynamodb/dynamo-tenant-store.ts';
import { dynamoVisitorReferences } from '../adapters/dynamodb/dynamo-visitor-references.ts';
import { randomLetters } from '../adapters/random-letters.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';
import { environment } from './environment.ts';
import { messaging } from './messaging.ts';
import { once } from './once.ts';

/** Dependencies of the agents' function that no other has, those of `messaging` included. Built once per container, at its first event. */
export type Desk = ReturnType<typeof build>;

export const desk = once(build);

function build() {
  const { conversationsTable, tenantsTable, retentionDays } = environment();
  const dependencies = messaging();
  const { dynamo, counter, kept } = dependencies;
  const { dueList } = dependencies.conversations;
  const own = {
    counter,
    dueList,
    cannedReplies: dynamoCannedReplyStore(dynamo, conversationsTable),
    tenantStore: dynamoTenantStore(dynamo, tenantsTable),
    mostRetentionDays: retentionDays,
    random: randomLetters,
    audit: dynamoAuditStore(dynamo, tenantsTable, { clock: dependencies.clock, random: randomLetters }),
    accounts: dynamoAccountStore(dynamo, tenantsTable),
    staffNameStore: dynamoStaffNameStore(dynamo, conversationsTable, kept),
    references: dynamoVisitorReferences(dynamo, conversationsTable, kept),
  };
  return {
    ...dependencies,
    ...own,
    forTenant: (tenant: Tenant) => ({ ...dependencies.forTenant(tenant), ...own }),
  };
}
