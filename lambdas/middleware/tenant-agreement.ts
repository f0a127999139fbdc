import { Refusal } from '../domain/errors.ts';
import { saysNothing } from '../domain/given.ts';
import { type TenantId, tenantId } from '../domain/ids.ts';
import { speltIn } from '../domain/spellings.ts';

/** Values that unconfigured widgets send instead of a tenant. */
const PLACEHOLDERS = ['your-tenant-id', 'your_tenant_id', 'tenant-id', 'tenant_id', 'undefined', 'null'];

const isPlaceholder = (name: unknown): boolean => typeof name === 'string' && PLACEHOLDERS.includes(name.toLowerCase());

type Fields = Record<string, unknown>;
type Named = { headers?: Fields; query?: Fields; body?: Fields };

/** The tenants that a request names beside its token, in header, query or body, without placeholders. */
export const namedTenants = ({ headers = {}, query = {}, body = {} }: Named): unknown[] =>
  [headers['x-tenant-id'], ...[query, body].flatMap((fields) => speltIn(fields, 'tenantId').map(({ value }) => value))]
    .filter((name) => !saysNothing(name) && !isPlaceholder(name))
    .map((name) => (typeof name === 'number' ? String(name) : name));

/** Refuses a request that names another tenant than its token or key does (`ERR_TENANT_MISMATCH`). */
export function tenantsAgree(tenant: TenantId, request: Named): void {
  if (namedTenants(request).some((name) => name !== tenant)) {
    throw new Refusal('ERR_TENANT_MISMATCH', 'the request names another tenant than its token');
  }
}

/** The one tenant that a request without a token names; `undefined` if none, `ERR_TENANT_MISMATCH` if several. */
export function namedTenant(request: Named): TenantId | undefined {
  const [first, ...others] = namedTenants(request);
  if (first === undefined) return undefined;
  const named = tenantId(first);
  if (others.some((name) => name !== named)) {
    throw new Refusal('ERR_TENANT_MISMATCH', 'the request names more than one tenant');
  }
  return named;
}
