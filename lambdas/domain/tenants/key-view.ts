import type { TenantKey } from '../tenants/tenant.ts';
import { keyName } from '../tenants/tenant-key.ts';

const textOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** A key as admins see it; its text is stored nowhere. */
export const keyView = ({ kind, label, createdAt, revokedAt, hash }: TenantKey) => ({
  id: keyName({ hash }),
  kind,
  label,
  createdAt: textOf(createdAt),
  revokedAt: revokedAt === undefined ? null : textOf(revokedAt),
});
