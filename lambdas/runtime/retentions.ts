import type { TenantId } from '../domain/ids.ts';
import { type RetentionOf, sessionKeptFor, tenantRetention } from '../domain/tenants/retention.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';
import { DAY } from '../domain/time/units.ts';

/** The tenants that an environment has looked up. */
type Known = { known(tenantId: TenantId): Tenant | undefined };

/** How long the entries of each tenant are kept. `deployment` in days. */
export const retentionsOf =
  (tenants: Known, deployment: number): RetentionOf =>
  (tenantId) =>
    tenantRetention(tenants.known(tenantId) ?? {}, deployment).retention;

/** How long the Socket.IO sessions of each tenant can be recovered; as long as anything is kept where the tenant is not known. */
export const sessionLives =
  (tenants: Known, deployment: number): RetentionOf =>
  (tenantId) => {
    const tenant = tenants.known(tenantId);
    return tenant ? sessionKeptFor(tenant, deployment) : deployment * DAY;
  };
