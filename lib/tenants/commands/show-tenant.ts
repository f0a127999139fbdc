import { type Tenant, type TenantKey, unansweredHours } from '../../../lambdas/domain/tenants/tenant.ts';
import { keyName } from '../../../lambdas/domain/tenants/tenant-key.ts';
import { uploadRules } from '../../../lambdas/domain/uploads/upload.ts';
import { type Line, type TenantNeeds, words } from '../command.ts';
import { knownTenant } from '../known-tenant.ts';

const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** `show <tenant>`: its settings, origins and keys. Keys are shown by name; their text is stored nowhere. */
export async function showTenant(needs: TenantNeeds, line: Line): Promise<void> {
  const tenant = await knownTenant(needs, words(line, 'tenant').tenant);
  const keys = await needs.keys.list(tenant.tenantId);
  for (const text of [...settingLines(tenant), ...uploadLines(tenant), ...keys.map(keyLine)]) needs.say(text);
}

const settingLines = (tenant: Tenant) => {
  const {
    tenantId,
    name,
    retentionDays: retention,
    idleMinutes,
    sessionDays,
    requireTokens,
    desk,
    agentsSee,
    notBefore,
    origins,
    widgetHosts,
  } = tenant;
  return [
    `tenant           ${tenantId}`,
    `name             ${name}`,
    `idle-minutes     ${idleMinutes}`,
    `retention-days   ${retention ?? 'as long as the deployment keeps anything'}`,
    `session-days     ${sessionDays}`,
    `require-tokens   ${requireTokens ? 'yes' : 'no'}`,
    `unanswered       ${unansweredHours(tenant)} h`,
    `desk             ${desk ? 'on' : 'off'}${agentsSee === 'assigned' ? ', agents see what is assigned to them or to nobody' : ''}`,
    ...(notBefore === undefined ? [] : [`tokens since     ${new Date(notBefore * 1000).toISOString()}`]),
    ...widgetHosts.map((host) => `widget host      ${host}`),
    ...(origins.length === 0 ? ['origins          none'] : origins.map((origin) => `origin           ${origin}`)),
  ];
};

function uploadLines(tenant: Tenant): string[] {
  const { types, megabytes } = uploadRules(tenant);
  return [`uploads          ${types.length === 0 ? 'none' : `up to ${megabytes} MB of ${types.join(', ')}`}`];
}

const keyLine = (key: TenantKey) =>
  [
    `${key.kind} key`.padEnd(16),
    keyName(key),
    `made ${day(key.createdAt)}`,
    ...(key.revokedAt === undefined ? [] : [`revoked ${day(key.revokedAt)}`]),
    key.label,
  ]
    .join(' ')
    .trimEnd();
