import { messageText } from '../../domain/conversations/message-text.ts';
import { messageView, widgetMessageView } from '../../domain/conversations/message-view.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { clientMessageId, conversationId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import { attachmentUrls } from '../../domain/uploads/upload.ts';
import { anyoneRoute, type OpenRequest } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { sendMessage } from '../../use-cases/conversations/send-message.ts';
import { unverifiedVisitor } from './unverified-visitor.ts';

/** `POST /api/chat/messages`: a visitor or an agent says something. 201 also when it had said so already. */
export const handler = anyoneRoute(messaging, async ({ request, anonymous, verified }) => {
  const said = content(request);
  if (anonymous) return ofWidget(request, said, verified);
  const { caller, tenant } = await verified();
  const { message } = await sent(caller, tenant, { ...said, ...named(request) });
  return { statusCode: 201, body: { success: true, message: messageView(message) } };
});

type Content = Omit<Parameters<typeof sendMessage>[1], 'caller'>;

function content({ body }: OpenRequest): Content {
  const attached = attachmentUrls(body.attachments);
  return {
    text: messageText(body.text, { mayBeEmpty: attached.length > 0 }),
    clientMessageId: body.clientMessageId === undefined ? undefined : clientMessageId(body.clientMessageId),
    attachments: attached,
  };
}

const named = ({ body }: OpenRequest): Pick<Content, 'conversationId'> =>
  body.conversationId === undefined ? {} : { conversationId: conversationId(body.conversationId) };

const sent = (caller: Caller, tenant: Tenant, said: Content) =>
  sendMessage(messaging().forTenant(tenant), { caller, ...said });

/** The first public widget: a cookie says who it is, if it has one yet. */
async function ofWidget(request: OpenRequest, said: Content, verified: () => Promise<unknown>) {
  const { tenant, visitor, cookies } = await unverifiedVisitor(request);
  if (!visitor) {
    await verified();
    throw new Error('a caller without a token was verified');
  }
  const { message } = await sent(visitor, tenant, said);
  return { statusCode: 201, body: { success: true, message: widgetMessageView(message) }, cookies };
}
