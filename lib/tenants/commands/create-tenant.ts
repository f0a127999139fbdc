import { Refusal } from '../../../lambdas/domain/errors.ts';
import { type TenantId, tenantId } from '../../../lambdas/domain/ids.ts';
import { allowedOrigin } from '../../../lambdas/domain/tenants/origin.ts';
import {
  DEFAULT_IDLE_MINUTES,
  DEFAULT_SESSION_DAYS,
  type KeyKind,
  type Tenant,
  type TenantSettings,
} from '../../../lambdas/domain/tenants/tenant.ts';
import { changedRetention } from '../../../lambdas/use-cases/tenants/changed-retention.ts';
import { makeKey } from '../../../lambdas/use-cases/tenants/make-key.ts';
import { otherOwner } from '../../../lambdas/use-cases/tenants/other-owner.ts';
import { byOperator, operatorOf } from '../by-operator.ts';
import { type Flags, type Line, type TenantNeeds, words } from '../command.ts';
import { addressOf, commandLine } from '../next-steps.ts';
import { tenantSettings } from '../tenant-settings.ts';
import { coversOneOwner } from '../wildcard-origin.ts';
import { allow, taken } from './change-origins.ts';
import { mostDays } from './change-settings.ts';

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
 * `create <tenant>`: the tenant, its origins, and a first key of each kind; and what to do with them. Refused before any write if
 * an origin belongs to another tenant.
 */
export async function createTenant(needs: TenantNeeds, line: Line): Promise<void> {
  const id = tenantId(words(line, 'tenant').tenant, 'tenant');
  const { origin = [] } = line.flags;
  const origins = [origin].flat().map((entry) => allowedOrigin(entry));
  const chosen = tenantSettings(line.flags);
  const tenant = { ...newTenant(id), ...chosen, ...retentionIn(needs, chosen) };
  for (const entry of origins) await coversOneOwner(needs, entry, 'origin');
  for (const entry of tenant.widgetHosts) await coversOneOwner(needs, entry, '--widget-host');
  for (const entry of origins) await mustBeFree(needs, entry);
  await byOperator(needs, id, 'tenant-made', { origins }, () => made(needs, tenant, origins));
  needs.say(`tenant           ${id}`);
  needs.say(`origins          ${origins.join(' ') || 'none yet: see add-origin'}`);
  const publishable = await firstKey(needs, id, 'publishable');
  await firstKey(needs, id, 'secret');
  needs.note('Keep the keys: only their hashes are stored, and they are never shown again.');
  for (const step of nextSteps(tenant, origins, line.flags, publishable, await addressOf(needs))) needs.note(step);
}

async function firstKey(needs: TenantNeeds, tenantId: TenantId, kind: KeyKind): Promise<string> {
  const { text } = await makeKey(needs, { by: operatorOf(tenantId), kind, label: 'first' });
  needs.say(`${`${kind} key`.padEnd(17)}${text}`);
  return text;
}

/** What goes into the site, and how somebody comes to answer there. */
function nextSteps(
  { tenantId, desk }: Omit<Tenant, 'origins'>,
  origins: readonly string[],
  flags: Flags,
  publishableKey: string,
  gateway: string,
): string[] {
  const next = (command: string, what: string) => `  ${commandLine(flags, command)}\n      ${what}`;
  return [
    '',
    "Into the site's widget, when it is built:",
    `  NEXT_PUBLIC_GATEWAY_URL=${gateway}`,
    `  NEXT_PUBLIC_GATEWAY_API_KEY=${publishableKey}`,
    'or into a page of your own, with the typed client (lib/client/README.md):',
    `  const url = '${gateway}';`,
    `  const chat = chatClient({ url, tokens: visitorTokens({ url, tenantId: '${tenantId}', storage: localStorage }) });`,
    '',
    'Next:',
    ...(origins.length > 0 ? [] : [next(`add-origin ${tenantId} https://SITE`, 'lets pages of the site chat')]),
    ...(desk ? [] : [next(`set ${tenantId} --desk on`, 'gives those who answer a common inbox')]),
    next(`invite ${tenantId} USER --role admin`, 'prints a link by which somebody signs in and answers'),
  ];
}

/** The retention of a new tenant, of which nothing is kept yet. */
const retentionIn = (needs: TenantNeeds, { retentionDays: days }: Partial<TenantSettings>) =>
  days === undefined ? {} : changedRetention({}, { days, mostDays: mostDays(needs), now: needs.clock() });

async function made(needs: TenantNeeds, tenant: Omit<Tenant, 'origins'>, origins: string[]): Promise<void> {
  const { tenantId } = tenant;
  if (!(await needs.tenants.create(tenant))) throw new Refusal('ERR_CONFLICT', `there is a tenant ${tenantId} already`);
  for (const entry of origins) await allow(needs, entry, tenantId);
}

async function mustBeFree(needs: TenantNeeds, origin: string): Promise<void> {
  const owner = await otherOwner(needs, origin);
  if (owner !== null) throw taken(origin, owner);
}
