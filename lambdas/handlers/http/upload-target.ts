import { isStaff } from '../../domain/identity/caller.ts';
import { type ConversationId, conversationId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { OpenRequest } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { uploadableConversation } from '../../use-cases/uploads/uploadable-conversation.ts';
import { webchatRequest } from './webchat/webchat-request.ts';

export type UploadTarget = { tenant: Tenant; conversationId: ConversationId; isStaffs: boolean };

/** The tenant and the conversation of an upload; the path names the conversation by its id or its handle. */
export async function uploadTarget(request: OpenRequest): Promise<UploadTarget> {
  const { tenant, token } = await webchatRequest(messaging(), request);
  const named = conversationId(request.params.conversationId);
  const caller = token?.caller ?? null;
  return {
    tenant,
    isStaffs: caller !== null && isStaff(caller),
    conversationId: await uploadableConversation(messaging().forTenant(tenant), { tenant, caller, named }),
  };
}
