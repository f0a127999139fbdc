import { cannedOwner } from '../../domain/desk/canned-owner.ts';
import type { CannedReplyStore, CannedScope, Shortcut } from '../../domain/desk/canned-reply.ts';
import { adminsOnly, staffOnly } from '../../domain/desk/staff-only.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { type ChangeNeeds, countChange } from './count-change.ts';
import { noSuchReply } from './show-canned-reply.ts';

type Needs = ChangeNeeds & { cannedReplies: Pick<CannedReplyStore, 'remove'> };

/** Removes a canned reply: the caller's own, or the tenant's, which only an admin may. */
export async function removeCannedReply(
  needs: Needs,
  { caller, shortcut, scope }: { caller: Caller; shortcut: Shortcut; scope: CannedScope },
): Promise<void> {
  (scope === 'tenant' ? adminsOnly : staffOnly)(caller);
  await countChange(needs, caller);
  if (!(await needs.cannedReplies.remove(cannedOwner(caller, scope), shortcut))) throw noSuchReply();
}
