import { turnDeskOn } from '../../lambdas/use-cases/desk/turn-desk-on.ts';
import { type Line, type TenantNeeds, UsageError, words } from './command.ts';
import { knownTenant } from './known-tenant.ts';
import { addressOf, commandLine } from './next-steps.ts';
import { tenantSettings } from './tenant-settings.ts';
import { coversOneOwner } from './wildcard-origin.ts';

/** `set <tenant>`: changes the settings named by flags, and no others. */
export async function changeSettings(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenantId } = await knownTenant(needs, words(line, 'tenant').tenant);
  const changes = tenantSettings(line.flags);
  const changed = Object.entries(changes);
  if (changed.length === 0) throw new UsageError('name at least one setting to change');
  for (const entry of changes.widgetHosts ?? []) await coversOneOwner(needs, entry, '--widget-host');
  const desk = changes.desk ? await turnDeskOn(needs, tenantId) : {};
  await needs.tenants.change(tenantId, { ...changes, ...desk });
  for (const [name, value] of changed) needs.say(`${tenantId} ${name} ${value}`);
  needs.note('It counts within 30 seconds.');
  if (!changes.desk) return;
  needs.note('What is open already is in the inbox about three minutes from now: lists say `complete`.');
  needs.note(`Those who answer do so at ${await addressOf(needs)}/desk, once they are invited:`);
  needs.note(`  ${commandLine(line.flags, `invite ${tenantId} USER --role agent`)}`);
}
