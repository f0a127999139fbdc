import { summaryView } from '../../../domain/conversations/summary-view.ts';
import { labels, namedAssignee, snoozedUntil } from '../../../domain/desk/desk-fields.ts';
import { invalid } from '../../../domain/errors.ts';
import { conversationId } from '../../../domain/ids.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { idempotencyKey } from '../../../middleware/idempotency-key.ts';
import { messaging } from '../../../runtime/messaging.ts';
import { changeConversation } from '../../../use-cases/desk/change-conversation.ts';
import { tagged } from './tagged.ts';

const FIELDS = ['assignee', 'labels', 'snoozedUntil'] as const;

/** `PATCH /api/chat/conversations/{conversationId}`: who answers, which labels it has, until when it is put off. */
export const handler = httpRoute(messaging, { body: FIELDS }, async ({ caller, tenant, params, body, headers }) => {
  const given = <Of>(field: (typeof FIELDS)[number], parse: (value: unknown) => Of): Of | undefined =>
    body[field] === undefined ? undefined : parse(body[field]);
  if (FIELDS.every((field) => body[field] === undefined)) {
    throw invalid('assignee', 'or labels or snoozedUntil must be given');
  }
  const conversation = await changeConversation(messaging().forTenant(tenant), {
    caller,
    conversationId: conversationId(params.conversationId),
    assignee: given('assignee', namedAssignee),
    labels: given('labels', labels),
    snoozedUntil: given('snoozedUntil', snoozedUntil),
    ifMatch: headers['if-match'],
    requestId: idempotencyKey(headers),
  });
  return { statusCode: 200, body: { conversation: summaryView(conversation) }, ...tagged(conversation) };
});
