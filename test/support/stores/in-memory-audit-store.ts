import { AUDIT_SECONDS, type AuditRecord, auditId, auditTime } from '../../../lambdas/domain/tenants/audit.ts';
import type { AuditStore } from '../../../lambdas/domain/tenants/audit-store.ts';
import type { Clock } from '../../../lambdas/domain/time/clock.ts';

export function inMemoryAuditStore(clock: Clock): AuditStore {
  const records = new Map<string, AuditRecord>();
  let made = 0;
  return {
    async begin(act) {
      const id = auditId(clock(), (length) => String(++made).padStart(length, '0'));
      records.set(`${act.tenantId}#${id}`, structuredClone({ ...act, id }));
      return id;
    },
    async end({ tenantId }, id, outcome) {
      const record = records.get(`${tenantId}#${id}`);
      if (record) record.outcome = outcome;
    },
    async list(tenantId, { after, limit }) {
      const found = [...records.values()]
        .filter((record) => record.tenantId === tenantId)
        .filter(({ id }) => Math.floor(auditTime(id) / 1000) + AUDIT_SECONDS > Math.floor(clock() / 1000))
        .filter(({ id }) => after === undefined || id < after)
        .sort((one, other) => (one.id < other.id ? 1 : -1));
      const page = structuredClone(found.slice(0, limit));
      return { records: page, next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
    },
  };
}
