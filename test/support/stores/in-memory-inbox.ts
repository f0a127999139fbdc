import type { ClosedRow, Inbox, InboxRow } from '../../../lambdas/domain/desk/inbox.ts';
import type { TenantId } from '../../../lambdas/domain/ids.ts';

export type InMemoryInbox = Inbox & {
  /** Every row of a tenant, those of closed conversations too, for assertions. */
  all(tenantId: TenantId): (InboxRow | ClosedRow)[];
  /** Does what DynamoDB's time to live does after the place of a closed conversation was kept for long enough. */
  forgetClosed(tenantId: TenantId, conversationId: string): void;
};

export function inMemoryInbox(): InMemoryInbox {
  const tenants = new Map<TenantId, Map<string, InboxRow | ClosedRow>>();
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
      if ((rows.get(row.conversationId)?.pos ?? 0) >= row.pos) return false;
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
    forgetClosed(tenantId, conversationId) {
      const row = of(tenantId).get(conversationId);
      if (row && 'closed' in row) of(tenantId).delete(conversationId);
    },
  };
}
