import { cannedOwner } from '../../domain/desk/canned-owner.ts';
import { type CannedReplyStore, type CannedScope, MOST_CANNED, type Shortcut } from '../../domain/desk/canned-reply.ts';
import { adminsOnly, staffOnly } from '../../domain/desk/staff-only.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { type ChangeNeeds, countChange } from './count-change.ts';
import type { ScopedReply } from './list-canned-replies.ts';

type Needs = ChangeNeeds & { cannedReplies: Pick<CannedReplyStore, 'set'> };

export type SetCannedReply = { caller: Caller; shortcut: Shortcut; scope: CannedScope; text: string };

/**
 * Sets a canned reply: the caller's own, or the tenant's, which all its agents use in its name, and so only an admin sets. A second
 * time changes nothing. Refused (`ERR_CONFLICT`) if it would be one more than `MOST_CANNED`.
 */
export async function setCannedReply(
  needs: Needs,
  { caller, shortcut, scope, text }: SetCannedReply,
): Promise<ScopedReply> {
  (scope === 'tenant' ? adminsOnly : staffOnly)(caller);
  await countChange(needs, caller);
  const reply = { shortcut, text, changedAt: needs.clock() };
  if (await needs.cannedReplies.set(cannedOwner(caller, scope), reply, MOST_CANNED[scope])) return { ...reply, scope };
  throw new Refusal('ERR_CONFLICT', `there are ${MOST_CANNED[scope]} canned replies already: remove one first`);
}
