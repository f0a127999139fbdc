import { noSuchConversation, recordOf } from '../../domain/conversations/conversation-record.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import { conversationOf, conversationOfHandle } from '../../domain/identity/handle.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId } from '../../domain/ids.ts';
import { sealed } from '../../domain/sealed.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import { refuseHidden, type SightNeeds } from '../conversations/refuse-hidden.ts';
import { beginningByHandle, type HandleNeeds, openedByHandle } from '../visitors/opened-by-handle.ts';

type Needs = HandleNeeds & SightNeeds & { visitors: VisitorStore };

export type UploadInto = {
  tenant: Tenant;
  /** The caller that a token proved; null for a widget that has only the handle. */
  caller: Caller | null;
  /** The id of a conversation, or the handle of one. */
  named: string;
};

/** Messages inspected to find the visitor's last activity. */
const LATELY = 20;

/**
 * The conversation that the caller may upload into under this name: for an agent any that has begun; for a visitor its own;
 * else the conversation whose handle the name is, for widgets with only a handle or with a token of another visitor. The first that
 * a visitor sends may be a file: its conversation then begins with the message that carries it.
 */
export async function uploadableConversation(
  needs: Needs,
  { tenant, caller, named }: UploadInto,
): Promise<ConversationId> {
  const { tenantId, requireTokens } = tenant;
  if (caller && isStaff(caller)) {
    const tail = await needs.conversationLog.tail(tenantId, named);
    recordOf(tail);
    refuseHidden(needs, caller, tail);
    return named;
  }
  const handle = sealed<'handle'>(named);
  const own =
    caller && ((await needs.visitors.find(tenantId, caller.subject))?.conversationId ?? conversationOf(caller));
  if (own && (own === named || own === conversationOfHandle(tenantId, handle))) return own;
  if (requireTokens) throw noSuchConversation();
  const opened = await openedByHandle(needs, tenantId, handle, LATELY);
  const found = opened?.conversationId ?? (await beginningByHandle(needs, tenantId, handle));
  if (!found) throw noSuchConversation();
  return found;
}
