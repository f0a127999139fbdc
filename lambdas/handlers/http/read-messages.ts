import { cursor } from '../../domain/conversations/cursor.ts';
import { messageView, widgetMessageView } from '../../domain/conversations/message-view.ts';
import { pageLimit } from '../../domain/conversations/page-limit.ts';
import { invalid } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { conversationHandle } from '../../domain/identity/handle.ts';
import type { Handle } from '../../domain/ids.ts';
import { anyoneRoute, type CallerRequest, type OpenRequest } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { readMessages } from '../../use-cases/conversations/read-messages.ts';
import { conversationIn } from '../named-fields.ts';
import { unverifiedVisitor } from './unverified-visitor.ts';

/** `GET /api/chat/messages`: a page of a conversation, oldest first; the newest page without a cursor. */
export const handler = anyoneRoute(messaging, async ({ request, anonymous, verified }) =>
  anonymous ? ofWidget(request) : ofCaller(await verified()),
);

async function ofCaller({ caller, tenant, query }: CallerRequest) {
  if (query.after && query.before) throw invalid('before', 'cannot be given together with after');
  const { messages, next, prev } = await readMessages(messaging().forTenant(tenant), {
    caller,
    conversationId: conversationIn(query),
    after: query.after ? cursor(query.after, 'after') : undefined,
    before: query.before ? cursor(query.before, 'before') : undefined,
    limit: pageLimit(query.limit),
  });
  return { statusCode: 200, body: { messages: messages.map(messageView), nextCursor: next, prevCursor: prev } };
}

/** Messages a page. Widgets older than `/webchat` request no second one, and replace what they show by the answer. */
const WIDGET_PAGE = 100;

async function ofWidget(request: OpenRequest) {
  const limit = pageLimit(request.query.limit, WIDGET_PAGE);
  const { tenant, visitor, cookies } = await unverifiedVisitor(request);
  const { messages } = visitor
    ? await readMessages(messaging().forTenant(tenant), { caller: visitor, limit })
    : { messages: [] };
  const view = messages.map((message) => widgetMessageView(message, handleOf(visitor)));
  return { statusCode: 200, body: { messages: view }, cookies };
}

const handleOf = (visitor: Caller | null): Handle | undefined =>
  visitor?.sessionId && conversationHandle(visitor.tenantId, visitor.sessionId);
