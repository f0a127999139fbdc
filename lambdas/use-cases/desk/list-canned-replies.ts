import { sizeUnits } from '../../domain/conversations/entry-size.ts';
import { cannedOwner } from '../../domain/desk/canned-owner.ts';
import {
  type CannedReply,
  type CannedReplyStore,
  type CannedScope,
  SHORTCUT,
  type Shortcut,
} from '../../domain/desk/canned-reply.ts';
import { staffOnly } from '../../domain/desk/staff-only.ts';
import { invalid } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { refuseIfHeld } from '../tenants/refuse-if-held.ts';

type Needs = { cannedReplies: Pick<CannedReplyStore, 'list'>; quotas: TenantQuotas };

/** A canned reply, and whose it is. */
export type ScopedReply = CannedReply & { scope: CannedScope };

export type ListCannedReplies = {
  caller: Caller;
  /** Those of one scope; the caller's own, then the tenant's, without. */
  scope?: CannedScope | undefined;
  after?: string | undefined;
  limit: number;
};

/** The caller's own come first: where both have a shortcut, it means the caller's own. */
const ORDER: readonly CannedScope[] = ['private', 'tenant'];

/**
 * The canned replies that a caller may use, by scope and shortcut, a page at a time; counted by their size among the tenant's reads.
 * Of a shortcut that both scopes have, both replies are listed.
 */
export async function listCannedReplies(
  { cannedReplies, quotas }: Needs,
  { caller, scope, after, limit }: ListCannedReplies,
): Promise<{ replies: ScopedReply[]; next: string | null }> {
  staffOnly(caller);
  const { tenantId } = caller;
  const use = { used: 'reads', by: 'staff' } as const;
  refuseIfHeld(quotas, tenantId, use);
  const from = after === undefined ? null : placeOf(after);
  const replies: ScopedReply[] = [];
  for (const each of ORDER.slice(from ? ORDER.indexOf(from.scope) : 0)) {
    if (replies.length > limit || (scope !== undefined && scope !== each)) continue;
    // One more than the limit: it shows whether there is a next page.
    const page = { after: from?.scope === each ? from.shortcut : undefined, limit: limit + 1 - replies.length };
    const found = await cannedReplies.list(cannedOwner(caller, each), page);
    replies.push(...found.map((reply) => ({ ...reply, scope: each })));
  }
  const shown = replies.slice(0, limit);
  const units = replies.reduce((sum, { text }) => sum + sizeUnits(text), 0);
  if (units > 0) await quotas.consume(tenantId, use, units);
  const last = shown.at(-1);
  return { replies: shown, next: last && replies.length > limit ? `${last.scope}.${last.shortcut}` : null };
}

/** The place after which a page begins, from a cursor. */
function placeOf(cursor: string): { scope: CannedScope; shortcut: Shortcut } {
  const [scope, shortcut = '', ...more] = cursor.split('.');
  const known = ORDER.find((each) => each === scope);
  if (!known || !SHORTCUT.test(shortcut) || more.length > 0) {
    throw invalid('after', 'is not a cursor that this gateway gave out');
  }
  return { scope: known, shortcut: shortcut as Shortcut };
}
