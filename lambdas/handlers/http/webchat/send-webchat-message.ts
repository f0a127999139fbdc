import { messageText } from '../../../domain/conversations/message-text.ts';
import { widgetMessageView } from '../../../domain/conversations/message-view.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import { sealed } from '../../../domain/sealed.ts';
import { attachmentUrls } from '../../../domain/uploads/upload.ts';
import { openRoute } from '../../../middleware/http-route.ts';
import { webchatErrors } from '../../../middleware/webchat-errors.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { countNewVisitor } from '../../../use-cases/tokens/count-new-visitor.ts';
import { say } from '../../../use-cases/visitors/say.ts';
import { sessionCaller, webchatVisitor } from '../../../use-cases/visitors/webchat-visitor.ts';
import { messageIdIn, sessionIn } from '../../named-fields.ts';
import { pageOf } from './webchat-fields.ts';
import { refuseStaff, type WebchatRequest, webchatRequest } from './webchat-request.ts';

/**
 * `POST /webchat/message`: a visitor sends a message, always into its own conversation, whichever the request names. The
 * answer has no message id where a widget looks for one: it would rename its bubble, and then drop the push that ticks it.
 */
export const handler = openRoute(
  messaging,
  async (request) => {
    const asked = await webchatRequest(messaging(), request);
    refuseStaff(asked);
    const { tenant, body, address, origin: page } = asked;
    const { tenantId } = tenant;
    const attached = attachmentUrls(body.attachments);
    const text = messageText(body.text, { mayBeEmpty: attached.length > 0 });
    const id = messageIdIn(body);
    // One whose token was verified was counted when that was issued.
    const counted = asked.token
      ? {}
      : { onNewVisitor: () => countNewVisitor(messaging(), { tenantId, address, page }) };
    const needs = { ...messaging().forTenant(tenant), ...counted };
    const caller = await sender(asked);

    const { message } = await say(needs, {
      caller,
      content: () => ({ text, ...id, attachments: attached }),
    });
    const view = widgetMessageView(message, caller.widget?.handle || undefined);
    const { conversation_id, sender: who, sender_type, timestamp } = view;
    return {
      statusCode: 200,
      body: {
        success: true,
        message: { conversation_id, text: view.text, sender: who, sender_type, timestamp },
        messageId: view.id,
        conversationId: conversation_id,
      },
    };
  },
  webchatErrors,
);

/** The visitor of a request. The oldest widgets send no session: what they send without a socket is a new visitor's. */
async function sender({ tenant, token, body }: WebchatRequest): Promise<Caller> {
  const { conversations, clock } = messaging();
  const page = pageOf(body);
  const visitor = await webchatVisitor(conversations, { tenant, token, sessionId: sessionIn(body), page });
  return visitor ?? sessionCaller(tenant.tenantId, sealed(conversations.newSecret()), page, Math.floor(clock() / 1000));
}
