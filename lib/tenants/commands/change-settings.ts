import { Refusal } from '../../../lambdas/domain/errors.ts';
import type { TenantId } from '../../../lambdas/domain/ids.ts';
import { noSuchTenant } from '../../../lambdas/domain/refusals.ts';
import { LONGEST_RETENTION_DAYS } from '../../../lambdas/domain/tenants/retention.ts';
import type { TenantSettings } from '../../../lambdas/domain/tenants/tenant.ts';
import { turnDeskOn } from '../../../lambdas/use-cases/desk/turn-desk-on.ts';
import { changedRetention } from '../../../lambdas/use-cases/tenants/changed-retention.ts';
import { byOperator } from '../by-operator.ts';
import { type Line, type TenantNeeds, UsageError, words } from '../command.ts';
import { knownTenant } from '../known-tenant.ts';
import { addressOf, commandLine } from '../next-steps.ts';
import { tenantSettings } from '../tenant-settings.ts';
import { coversOneOwner } from '../wildcard-origin.ts';

/** Times that a setting is written which depends on what it was, if others change settings meanwhile. */
const ATTEMPTS = 5;

/** `set <tenant>`: changes the settings named by flags, and no others. */
export async function changeSettings(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenantId } = await knownTenant(needs, words(line, 'tenant').tenant);
  const changes = tenantSettings(line.flags);
  const changed = Object.entries(changes);
  if (changed.length === 0) throw new UsageError('name at least one setting to change');
  for (const entry of changes.widgetHosts ?? []) await coversOneOwner(needs, entry, '--widget-host');
  await byOperator(needs, tenantId, 'settings', { changed: Object.keys(changes) }, async () => {
    const desk = changes.desk ? await turnDeskOn(needs, tenantId) : {};
    await write(needs, tenantId, { ...changes, ...desk });
  });
  for (const [name, value] of changed) needs.say(`${tenantId} ${name} ${value}`);
  needs.note('It counts within 30 seconds.');
  if (changes.retentionDays !== undefined) {
    needs.note('Less counts for what is there too, more for what is said from two minutes from now on.');
    if (needs.retentionDays === undefined) needs.note('Nothing is kept for longer than the deployment keeps anything.');
  }
  if (!changes.desk) return;
  needs.note('What is open already is in the inbox about three minutes from now: lists say `complete`.');
  needs.note(`Those who answer do so at ${await addressOf(needs)}/desk, once they are invited:`);
  needs.note(`  ${commandLine(line.flags, `invite ${tenantId} USER --role agent`)}`);
}

/** Days that a tenant may choose: where it is not known how long the deployment keeps anything, functions do. */
export const mostDays = ({ retentionDays = LONGEST_RETENTION_DAYS }: Pick<TenantNeeds, 'retentionDays'>): number =>
  retentionDays;

/** Writes settings; the retention as of what it was just before, so once more if somebody else has changed any meanwhile. */
async function write(needs: TenantNeeds, tenantId: TenantId, changes: Partial<TenantSettings>): Promise<void> {
  const { retentionDays: days } = changes;
  if (days === undefined) {
    await needs.tenants.change(tenantId, changes);
    return;
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const tenant = await needs.tenants.find(tenantId, 'now');
    if (!tenant) throw noSuchTenant();
    const retention = changedRetention(tenant, { days, mostDays: mostDays(needs), now: needs.clock() });
    if (await needs.tenants.change(tenantId, { ...changes, ...retention }, tenant.version ?? 0)) return;
  }
  throw new Refusal('ERR_BUSY', 'others are changing the settings of this tenant: try again');
}
