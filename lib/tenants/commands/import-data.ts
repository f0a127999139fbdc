import { type TenantId, tenantId } from '../../../lambdas/domain/ids.ts';
import { auditTime } from '../../../lambdas/domain/tenants/audit.ts';
import { importTenant } from '../../../lambdas/use-cases/exports/import-tenant.ts';
import { eachRecord } from '../../../lambdas/use-cases/tenants/each-record.ts';
import { byOperator } from '../by-operator.ts';
import { consent, type Line, type TenantNeeds, words } from '../command.ts';
import { linesOf } from '../export-file.ts';
import { coversOneOwner } from '../wildcard-origin.ts';

/**
 * `import <tenant> <file>`: what another gateway has exported. All lines are checked before anything is written. Nobody is told of
 * anything; it may be repeated after it was cut.
 */
export async function importData(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, file } = words(line, 'tenant', 'file');
  const id = tenantId(tenant, 'tenant');
  const data = needs.data();
  // The schemas take a moment to load, which other commands are spared.
  const { checkedLines } = await import('../checked-lines.ts');
  let count = 0;
  for await (const { line: each } of checkedLines(linesOf(file), needs.clock())) {
    count++;
    if (each.type !== 'settings') continue;
    for (const origin of each.origins) await coversOneOwner(needs, origin, 'origin');
    for (const host of each.widgetHosts) await coversOneOwner(needs, host, 'widget host');
  }
  const known = await needs.tenants.find(id, 'now');
  if (known) await consent(needs, `Add the ${count} lines of ${file} to the tenant ${id}, which is there already?`);
  const erased = await erasedOn(needs, id);
  if (erased !== null)
    await consent(
      needs,
      `The tenant ${id} was erased here on ${erased}, and whom it had erased before is not known any more. Bring back all that ${file} has?`,
    );

  const work = { ...data, tenants: needs.tenants, audit: needs.audit, clock: needs.clock };
  const done = await byOperator(needs, id, 'imported', {}, () =>
    importTenant(work, { tenantId: id, lines: checkedLines(linesOf(file), needs.clock()) }),
  );
  needs.say(
    `${done.conversations} conversations with ${done.entries} entries, ${done.agents} agents, ${done.replies} canned replies, ${done.marks} marks`,
  );
  if (done.notKept > 0)
    needs.note(`${done.notKept} conversations are older than the tenant keeps, or were erased, and were left out.`);
  if (done.keptSettings) needs.note('The tenant was there with other settings, which it keeps.');
  for (const origin of done.refusedOrigins) needs.note(`${origin} belongs to another tenant: see remove-origin.`);
  if (done.created) needs.note(`The tenant is new, and has no key yet: key ${id} publishable, key ${id} secret.`);
}

/** The day on which a tenant of this name was erased last, as far back as that is recorded; null if none was. */
async function erasedOn(needs: TenantNeeds, tenant: TenantId): Promise<string | null> {
  for await (const { act, id } of eachRecord(needs, tenant)) {
    if (act === 'tenant-erased') return new Date(auditTime(id)).toISOString().slice(0, 10);
  }
  return null;
}
