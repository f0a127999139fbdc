import { type Tenant, unansweredHours } from '../tenants/tenant.ts';

type UploadRules = { types: readonly string[]; megabytes: number };

/** A tenant's settings as its admins see them, with what they come to for uploads. */
export function settingsView(tenant: Tenant, { types, megabytes }: UploadRules) {
  const { name, origins, widgetHosts, idleMinutes, sessionDays, requireTokens } = tenant;
  return {
    name,
    origins,
    widgetHosts,
    idleMinutes,
    unansweredHours: unansweredHours(tenant),
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
