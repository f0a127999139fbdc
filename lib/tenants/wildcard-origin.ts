import { parse } from 'tldts';
import { invalid } from '../../lambdas/domain/errors.ts';
import { consent, type TenantNeeds } from './command.ts';

/** A label that nobody has registered. */
const STRANGER = 'a-stranger';

/**
 * Lets a wildcard cover only names of one owner. Below a public suffix (`*.co.uk`) it is refused; below one that a company has
 * registered as such (`*.vercel.app`, `*.myshopify.com`: the private part of the Public Suffix List) it needs consent, since that
 * company may be the tenant.
 */
export async function coversOneOwner(needs: Pick<TenantNeeds, 'agreed'>, entry: string, field: string): Promise<void> {
  const [, parent] = /^https?:\/\/\*\.([^:]+)/.exec(entry) ?? [];
  if (parent === undefined) return;
  const name = `${STRANGER}.${parent}`;
  const { domain, isPrivate } = parse(name, { allowPrivateDomains: true });
  if (domain !== null && domain !== name) return;
  if (!isPrivate) throw invalid(field, `may not be ${entry}: anybody can register a name below ${parent}`);
  await consent(
    needs,
    `Anybody can have a page below ${parent}, and all of them could chat as this tenant's. Allow them?`,
  );
}
