import { DELETED_AFTER } from '../../../lambdas/domain/conversations/log.ts';
import { CLOSED_KEPT, type ClosedRow, type Inbox, type InboxRow } from '../../../lambdas/domain/desk/inbox.ts';
import type { TenantId } from '../../../lambdas/domain/ids.ts';
import type { RetentionOf } from '../../../lambdas/domain/tenants/retention.ts';
import type { Clock } from '../../../lambdas/domain/time/clock.ts';

export type InMemoryInbox = Inbox & {
  /** Every row of a tenant, those of closed conversations too, for assertions. */
  all(tenantId: TenantId): (InboxRow | ClosedRow)[];
};

export function inMemoryInbox({ retentionOf, clock }: { retentionOf: RetentionOf; clock: Clock }): InMemoryInbox {
  const tenants = new Map<TenantId, Map<string, InboxRow | ClosedRow>>();
  const expires = new Map<string, number>();
  const complete = new Map<TenantId, number>();
  const of = (tenantId: TenantId) => {
    const rows = tenants.get(tenantId) ?? new Map<string, InboxRow | ClosedRow>();
    tenants.set(tenantId, rows);
    return rows;
  };
  const all = (tenantId: TenantId) => [...of(tenantId).values()].map((row) => structuredClone(row));
  return {
    async write(row) {
      const rows = of(row.tenantId);
      const key = `${row.tenantId}#${row.conversationId}`;
      const isThere = (expires.get(key) ?? 0) > clock();
      if (isThere && (rows.get(row.conversationId)?.pos ?? 0) >= row.pos) return false;
      expires.set(key, 'closed' in row ? clock() + CLOSED_KEPT : row.at + retentionOf(row.tenantId) + DELETED_AFTER);
      rows.set(row.conversationId, structuredClone(row));
      return true;
    },
    async ofTenant(tenantId) {
      const since = complete.get(tenantId);
      return {
        rows: all(tenantId).filter((row): row is InboxRow => !('closed' in row)),
        ...(since === undefined ? {} : { completeSince: since }),
      };
    },
    async complete(tenantId, since) {
      complete.set(tenantId, since);
    },
    all,
  };
}
