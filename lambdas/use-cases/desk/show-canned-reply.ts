import { cannedOwner } from '../../domain/desk/canned-owner.ts';
import type { CannedReplyStore, CannedScope, Shortcut } from '../../domain/desk/canned-reply.ts';
import { staffOnly } from '../../domain/desk/staff-only.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ScopedReply } from './list-canned-replies.ts';

type Needs = { cannedReplies: Pick<CannedReplyStore, 'find'> };

export type ShowCannedReply = { caller: Caller; shortcut: Shortcut; scope?: CannedScope | undefined };

export const noSuchReply = (): Refusal => new Refusal('ERR_NOT_FOUND', 'no such canned reply');

/** The canned reply that a shortcut means to a caller: its own, unless it has none, or that of the scope that is named. */
export async function showCannedReply(
  { cannedReplies }: Needs,
  { caller, shortcut, scope }: ShowCannedReply,
): Promise<ScopedReply> {
  staffOnly(caller);
  const scopes: CannedScope[] = scope ? [scope] : ['private', 'tenant'];
  for (const each of scopes) {
    const reply = await cannedReplies.find(cannedOwner(caller, each), shortcut);
    if (reply) return { ...reply, scope: each };
  }
  throw noSuchReply();
}
