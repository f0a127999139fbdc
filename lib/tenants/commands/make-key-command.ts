import { makeKey } from '../../../lambdas/use-cases/tenants/make-key.ts';
import { operatorOf } from '../by-operator.ts';
import { flag, type Line, type TenantNeeds, UsageError, words } from '../command.ts';
import { knownTenant } from '../known-tenant.ts';

/** `key <tenant> publishable|secret`: one more key, so that an old one can be revoked once no client uses it. */
export async function makeKeyCommand(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, kind } = words(line, 'tenant', 'kind');
  if (kind !== 'publishable' && kind !== 'secret') throw new UsageError('the kind must be publishable or secret');
  const { tenantId } = await knownTenant(needs, tenant);
  const { text } = await makeKey(needs, { by: operatorOf(tenantId), kind, label: flag(line.flags, 'label') ?? '' });
  needs.say(text);
  needs.note('Keep it: only its hash is stored, and it is never shown again.');
}
