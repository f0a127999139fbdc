import { messageText } from '../../../domain/conversations/message-text.ts';
import { messageView } from '../../../domain/conversations/message-view.ts';
import { userId } from '../../../domain/ids.ts';
import { spelt } from '../../../domain/spellings.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { speakFirst } from '../../../use-cases/desk/speak-first.ts';
import { joinIn, messageIdIn } from '../../named-fields.ts';

const takes = { body: ['userId', 'text', 'clientMessageId', 'join'] };

/** `POST /api/chat/conversations`: an agent speaks first to a visitor who is known or online. 201 also for a repetition. */
export const handler = httpRoute(messaging, takes, async ({ caller, tenant, body }) => {
  const { message } = await speakFirst(messaging().forTenant(tenant), {
    caller,
    userId: spelt(body, 'userId', userId) ?? userId(undefined),
    text: messageText(body.text),
    ...messageIdIn(body),
    ...joinIn(body),
  });
  return { statusCode: 201, body: { success: true, message: messageView(message) } };
});
