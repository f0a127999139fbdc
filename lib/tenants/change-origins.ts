import { Refusal } from '../../lambdas/domain/errors.ts';
import { allowedOrigin } from '../../lambdas/domain/tenants/origin.ts';
import { consent, type Line, type TenantNeeds, words } from './command.ts';
import { knownTenant } from './known-tenant.ts';

const SOON = 'It counts within 30 seconds.';

/** `add-origin <tenant> <origin>`: allows pages of this origin to chat. */
export async function addOrigin(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, origin } = words(line, 'tenant', 'origin');
  const entry = allowedOrigin(origin);
  const { tenantId } = await knownTenant(needs, tenant);
  if (!(await needs.tenants.claimOrigin(entry, tenantId))) {
    throw new Refusal('ERR_CONFLICT', `${entry} belongs to the tenant ${await needs.tenants.ownerOf(entry)}`);
  }
  needs.say(`${tenantId} has the origin ${entry}`);
  needs.note(SOON);
}

/** `remove-origin <tenant> <origin>`: forbids its pages to chat, and frees it for another tenant. */
export async function removeOrigin(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, origin } = words(line, 'tenant', 'origin');
  const entry = allowedOrigin(origin);
  const { tenantId, origins } = await knownTenant(needs, tenant);
  if (!origins.includes(entry)) throw new Refusal('ERR_NOT_FOUND', `${tenantId} does not have the origin ${entry}`);
  await consent(needs, `Pages of ${entry} will not be able to chat any more. Remove it from ${tenantId}?`);
  await needs.tenants.releaseOrigin(entry, tenantId);
  needs.say(`${tenantId} no longer has the origin ${entry}`);
  needs.note(SOON);
}
