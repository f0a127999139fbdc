import { noSuchConversation, recordOf } from '../../domain/conversations/conversation-record.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import { type HandleNeeds, openedByHandle } from '../visitors/opened-by-handle.ts';

type Needs = HandleNeeds & { visitors: VisitorStore };

export type UploadInto = {
  tenant: Tenant;
  /** Whom a token proved to be calling; null for a widget that has nothing but the handle. */
  caller: Caller | null;
  /** The id of a conversation, or the handle of one. */
  named: string;
};

/** So many messages are looked at for when the visitor was last there. */
const LATELY = 20;

/**
 * The conversation that may be uploaded into under this name: an agent's, if it was ever spoken in; a visitor's own; or
 * else the one that the name is the handle of, which widgets have beside a token that is not their visitor's, or alone.
 */
export async function uploadableConversation(
  needs: Needs,
  { tenant, caller, named }: UploadInto,
): Promise<ConversationId> {
  const { tenantId, requireTokens } = tenant;
  if (caller && isStaff(caller)) {
    recordOf(await needs.conversationLog.tail(tenantId, named));
    return named;
  }
  const own = caller && (await needs.visitors.find(tenantId, caller.subject));
  if (own?.conversationId === named) return named;
  const opened = requireTokens ? null : await openedByHandle(needs, tenantId, named, LATELY);
  if (!opened) throw noSuchConversation();
  return opened.conversationId;
}
