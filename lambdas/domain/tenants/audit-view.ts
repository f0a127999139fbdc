import { type AuditRecord, auditTime } from './audit.ts';

/** A record as admins see it. */
export const auditView = ({ id, act, by, about, outcome }: AuditRecord) => ({
  id,
  at: new Date(auditTime(id)).toISOString(),
  act,
  by,
  about,
  outcome: outcome ?? null,
});
