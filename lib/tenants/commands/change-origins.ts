import { Refusal } from '../../../lambdas/domain/errors.ts';
import type { TenantId } from '../../../lambdas/domain/ids.ts';
import { allowedOrigin } from '../../../lambdas/domain/tenants/origin.ts';
import { allowOrigin } from '../../../lambdas/use-cases/tenants/allow-origin.ts';
import { byOperator } from '../by-operator.ts';
import { consent, type Line, type TenantNeeds, words } from '../command.ts';
import { knownTenant } from '../known-tenant.ts';
import { coversOneOwner } from '../wildcard-origin.ts';

const SOON = 'It counts within 30 seconds.';

/** `add-origin <tenant> <origin>`: allows pages of this origin to chat. */
export async function addOrigin(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, origin } = words(line, 'tenant', 'origin');
  const entry = allowedOrigin(origin);
  const { tenantId } = await knownTenant(needs, tenant);
  await coversOneOwner(needs, entry, 'origin');
  await byOperator(needs, tenantId, 'origin-added', { origin: entry }, () => allow(needs, entry, tenantId));
  needs.say(`${tenantId} has the origin ${entry}`);
  needs.note(SOON);
}

/** Adds an entry to a tenant's list: as its own, unless it belongs to nobody. */
export async function allow(needs: TenantNeeds, entry: string, tenantId: TenantId): Promise<void> {
  const allowed = await allowOrigin(needs, entry, tenantId);
  if (allowed === 'taken') throw taken(entry, await needs.tenants.ownerOf(entry));
  if (allowed === 'shared')
    needs.note(`${entry} is not one site's alone: what comes from there has to name its tenant, by id, key or token.`);
}

/** The refusal of an origin that another tenant has, with the way that there is for a page of both. */
export const taken = (entry: string, owner: string | null): Refusal =>
  new Refusal(
    'ERR_CONFLICT',
    `${entry} belongs to the tenant ${owner}; a page that shows widgets of both is a --widget-host of each`,
  );

/** `remove-origin <tenant> <origin>`: forbids its pages to chat, and frees it for another tenant. */
export async function removeOrigin(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, origin } = words(line, 'tenant', 'origin');
  const entry = allowedOrigin(origin);
  const { tenantId, origins } = await knownTenant(needs, tenant);
  if (!origins.includes(entry)) throw new Refusal('ERR_NOT_FOUND', `${tenantId} does not have the origin ${entry}`);
  await consent(needs, `Pages of ${entry} will not be able to chat any more. Remove it from ${tenantId}?`);
  const about = { origin: entry };
  await byOperator(needs, tenantId, 'origin-removed', about, () => needs.tenants.releaseOrigin(entry, tenantId));
  needs.say(`${tenantId} no longer has the origin ${entry}`);
  needs.note(SOON);
}
