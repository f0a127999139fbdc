import { messageText } from '../../../domain/conversations/message-text.ts';
import { noteView } from '../../../domain/conversations/note-view.ts';
import { invalid } from '../../../domain/errors.ts';
import { conversationId } from '../../../domain/ids.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { idempotencyKey } from '../../../middleware/idempotency-key.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { addNote } from '../../../use-cases/desk/add-note.ts';
import { messageIdIn } from '../../named-fields.ts';

const takes = { body: ['text', 'clientMessageId'] };

/** `POST /api/chat/conversations/{conversationId}/notes`: a note among the agents. 201 also for one that is stored already. */
export const handler = httpRoute(messaging, takes, async ({ caller, tenant, params, body, headers }) => {
  const { clientMessageId = idempotencyKey(headers), idField = 'clientMessageId' } = messageIdIn(body);
  if ((idempotencyKey(headers) ?? clientMessageId) !== clientMessageId) {
    throw invalid(idField, 'is another than Idempotency-Key, and both mean the same');
  }
  const note = await addNote(messaging().forTenant(tenant), {
    caller,
    conversationId: conversationId(params.conversationId),
    text: messageText(body.text),
    clientId: clientMessageId,
  });
  return { statusCode: 201, body: { note: noteView(note) } };
});
