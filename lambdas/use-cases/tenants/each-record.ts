import type { TenantId } from '../../domain/ids.ts';
import type { AuditRecord } from '../../domain/tenants/audit.ts';
import type { AuditStore } from '../../domain/tenants/audit-store.ts';

const RECORDS_PER_READ = 500;

/** All that is recorded of a tenant's administration, the newest first. */
export async function* eachRecord(
  { audit }: { audit: Pick<AuditStore, 'list'> },
  tenantId: TenantId,
): AsyncGenerator<AuditRecord> {
  for (let after: string | undefined; ; ) {
    const { records, next } = await audit.list(tenantId, { after, limit: RECORDS_PER_READ });
    yield* records;
    if (next === null) return;
    after = next;
  }
}
