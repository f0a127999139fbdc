import { clientMessageId, conversationId } from '../../domain/ids.ts';
import { attachments, messageText } from '../../domain/message.ts';
import { messageView } from '../../domain/message-view.ts';
import { httpRoute } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { sendMessage } from '../../use-cases/send-message.ts';

/** `POST /api/chat/messages`: a visitor or an agent says something. 201 also when it had said so already. */
export const handler = httpRoute(messaging, async ({ caller, tenant, body }) => {
  const attached = attachments(body.attachments);
  const { message } = await sendMessage(messaging().of(tenant), {
    caller,
    conversationId: body.conversationId === undefined ? undefined : conversationId(body.conversationId),
    text: messageText(body.text, { mayBeEmpty: attached.length > 0 }),
    clientMessageId: body.clientMessageId === undefined ? undefined : clientMessageId(body.clientMessageId),
    attachments: attached,
  });
  return { statusCode: 201, body: { success: true, message: messageView(message) } };
});
