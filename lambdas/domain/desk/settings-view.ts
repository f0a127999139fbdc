import { retentionDays } from '../tenants/retention.ts';
import { type Tenant, unansweredHours } from '../tenants/tenant.ts';

/** What the settings of a tenant come to in its deployment: for uploads, and the days for which anything is kept at most. */
type Deployed = { uploads: { types: readonly string[]; megabytes: number }; mostRetentionDays: number };

/** A tenant's settings as its admins see them. */
export function settingsView(tenant: Tenant, { uploads: { types, megabytes }, mostRetentionDays }: Deployed) {
  const { name, origins, widgetHosts, idleMinutes, sessionDays, requireTokens } = tenant;
  return {
    name,
    origins,
    widgetHosts,
    idleMinutes,
    unansweredHours: unansweredHours(tenant),
    retentionDays: retentionDays(tenant, mostRetentionDays),
    sessionDays,
    requireTokens,
    uploadTypes: types,
    uploadMegabytes: megabytes,
    desk: tenant.desk ?? false,
    agentsSee: tenant.agentsSee ?? 'all',
  };
}

/** The entity tag of a tenant's settings: another after each change of them, by whomever. */
export const settingsTag = ({ version = 0 }: Pick<Tenant, 'version'>): string => `"${version}"`;
