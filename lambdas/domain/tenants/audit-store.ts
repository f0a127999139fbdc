import type { TenantId } from '../ids.ts';
import type { Act, AuditOutcome, AuditRecord } from './audit.ts';

/** Keeps what was done in the administration of each tenant; nothing takes a record away but its age. */
export interface AuditStore {
  /** Records that an act is begun, and answers the record's id. */
  begin(act: Act): Promise<string>;
  /** Records how it ended; one that is not there stays so. */
  end(act: Pick<Act, 'tenantId'>, id: string, outcome: AuditOutcome): Promise<void>;
  /** The newest first, from after a place; `next` is the place to read on from, null at the end. */
  list(tenantId: TenantId, page: { after?: string | undefined; limit: number }): Promise<AuditPage>;
}

export type AuditPage = { records: AuditRecord[]; next: string | null };
