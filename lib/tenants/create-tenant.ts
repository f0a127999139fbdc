import { Refusal } from '../../lambdas/domain/errors.ts';
import { type TenantId, tenantId } from '../../lambdas/domain/ids.ts';
import { allowedOrigin } from '../../lambdas/domain/tenants/origin.ts';
import { DEFAULT_IDLE_MINUTES, DEFAULT_SESSION_DAYS, type Tenant } from '../../lambdas/domain/tenants/tenant.ts';
import { makeKey } from '../../lambdas/use-cases/tenants/make-key.ts';
import { otherOwner } from '../../lambdas/use-cases/tenants/other-owner.ts';
import { allow, taken } from './change-origins.ts';
import { type Line, type TenantNeeds, words } from './command.ts';
import { tenantSettings } from './tenant-settings.ts';
import { coversOneOwner } from './wildcard-origin.ts';

/** A tenant with all settings at their defaults. */
export const newTenant = (id: TenantId): Omit<Tenant, 'origins'> => ({
  tenantId: id,
  name: id,
  widgetHosts: [],
  idleMinutes: DEFAULT_IDLE_MINUTES,
  sessionDays: DEFAULT_SESSION_DAYS,
  requireTokens: false,
});

/**
 * `create <tenant>`: the tenant, its origins, and a first key of each kind. Refused before any write if an origin belongs to
 * another tenant.
 */
export async function createTenant(needs: TenantNeeds, line: Line): Promise<void> {
  const id = tenantId(words(line, 'tenant').tenant, 'tenant');
  const { origin = [] } = line.flags;
  const origins = [origin].flat().map((entry) => allowedOrigin(entry));
  const tenant = { ...newTenant(id), ...tenantSettings(line.flags) };
  for (const entry of origins) await coversOneOwner(needs, entry, 'origin');
  for (const entry of tenant.widgetHosts) await coversOneOwner(needs, entry, '--widget-host');
  for (const entry of origins) await mustBeFree(needs, entry);
  if (!(await needs.tenants.create(tenant))) throw new Refusal('ERR_CONFLICT', `there is a tenant ${id} already`);

  for (const entry of origins) await allow(needs, entry, id);
  needs.say(`tenant           ${id}`);
  needs.say(`origins          ${origins.join(' ') || 'none yet: see add-origin'}`);
  for (const kind of ['publishable', 'secret'] as const) {
    const { text } = await makeKey(needs, { tenantId: id, kind, label: 'first' });
    needs.say(`${`${kind} key`.padEnd(17)}${text}`);
  }
  needs.note('Keep the keys: only their hashes are stored, and they are never shown again.');
}

async function mustBeFree(needs: TenantNeeds, origin: string): Promise<void> {
  const owner = await otherOwner(needs, origin);
  if (owner !== null) throw taken(origin, owner);
}
