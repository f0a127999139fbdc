import type { TenantId } from '../../lambdas/domain/ids.ts';
import type { KeyKind } from '../../lambdas/domain/tenants/tenant.ts';
import { KEY_RANDOM, keyHash, keyText } from '../../lambdas/domain/tenants/tenant-key.ts';
import { flag, type Line, type TenantNeeds, UsageError, words } from './command.ts';
import { knownTenant } from './known-tenant.ts';

type Needs = Pick<TenantNeeds, 'keys' | 'random' | 'clock'>;

/** Creates a key and returns its text. Only the hash is stored, so this is the only time it can be shown. */
export async function makeKey(
  { keys, random, clock }: Needs,
  tenantId: TenantId,
  kind: KeyKind,
  label: string,
): Promise<string> {
  const text = keyText(kind, tenantId, random(KEY_RANDOM));
  await keys.add({ tenantId, kind, hash: keyHash(text), label, createdAt: Math.floor(clock() / 1000) });
  return text;
}

/** `key <tenant> publishable|secret`: one more key, so that an old one can be revoked once no client uses it. */
export async function makeKeyCommand(needs: TenantNeeds, line: Line): Promise<void> {
  const { tenant, kind } = words(line, 'tenant', 'kind');
  if (kind !== 'publishable' && kind !== 'secret') throw new UsageError('the kind must be publishable or secret');
  const { tenantId } = await knownTenant(needs, tenant);
  needs.say(await makeKey(needs, tenantId, kind, flag(line.flags, 'label') ?? ''));
  needs.note('Keep it: only its hash is stored, and it is never shown again.');
}
