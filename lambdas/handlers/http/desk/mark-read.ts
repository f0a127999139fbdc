import { conversationId } from '../../../domain/ids.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { markRead } from '../../../use-cases/desk/mark-read.ts';
import { readSeq } from '../../socket/frame-fields.ts';

const takes = { body: ['seq'] };

/** `POST /api/chat/conversations/{conversationId}/read`: the caller has read it up to a message. Answers up to which that is noted. */
export const handler = httpRoute(messaging, takes, async ({ caller, tenant, params, body }) => {
  const id = conversationId(params.conversationId);
  const noted = await markRead(messaging().forTenant(tenant), {
    caller,
    conversationId: id,
    seq: readSeq(body.seq),
  });
  return { statusCode: 200, body: { conversationId: id, ...noted } };
});
