import { type Line, type TenantNeeds, words } from '../command.ts';

/** `list`: every tenant, one a line, by id. */
export async function listTenants(needs: TenantNeeds, line: Line): Promise<void> {
  words(line);
  const lines: string[] = [];
  for await (const { tenantId, name, origins } of needs.tenants.list()) {
    lines.push(`${tenantId.padEnd(24)} ${name.padEnd(24)} ${origins.join(' ')}`.trimEnd());
  }
  for (const text of lines.sort()) needs.say(text);
  if (lines.length === 0) needs.note('There are no tenants yet: see create.');
}
