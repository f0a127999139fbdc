import { cursor } from '../../domain/conversations/cursor.ts';
import { eventView } from '../../domain/conversations/event-view.ts';
import { messageView, widgetMessageView } from '../../domain/conversations/message-view.ts';
import { LARGEST_PAGE, pageLimit, USUAL_PAGE } from '../../domain/conversations/page-limit.ts';
import { statusChangeView } from '../../domain/conversations/status-change.ts';
import { invalid } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { conversationHandle } from '../../domain/identity/handle.ts';
import { conversationId, type Handle } from '../../domain/ids.ts';
import { reveal } from '../../domain/sealed.ts';
import { anyoneRoute, type CallerRequest, type OpenRequest } from '../../middleware/http-route.ts';
import { queried } from '../../middleware/queried.ts';
import { messaging } from '../../runtime/messaging.ts';
import { EMPTY_PAGE, readMessages } from '../../use-cases/conversations/read-messages.ts';
import { unverifiedVisitor } from './unverified-visitor.ts';

/** `GET /api/chat/messages`: a page of a conversation, oldest first; the newest page without a cursor. */
export const handler = anyoneRoute(
  messaging,
  { query: ['conversationId', 'before', 'after', 'limit', 'include', 'sessionId', 'userId'] },
  { caller: ofCaller, widget: ofWidget },
);

/** The page that a query asks for, with this many messages if it does not say. */
function asked({ query }: OpenRequest, usual: number) {
  const after = queried(query, 'after', cursor);
  const before = queried(query, 'before', cursor);
  if (after && before) throw invalid('before', 'cannot be given together with after');
  return {
    conversationId: queried(query, 'conversationId', conversationId),
    after,
    before,
    limit: queried(query, 'limit', pageLimit) ?? usual,
    events: queried(query, 'include', included) ?? false,
  };
}

/** What a page may include beside messages: everything else of the thread, for agents; a visitor's page never has it. */
function included(value: string): boolean {
  if (value !== 'events') throw invalid('include', 'must be events');
  return true;
}

async function ofCaller(request: CallerRequest) {
  const { caller, tenant } = request;
  const page = await readMessages(messaging().forTenant(tenant), { caller, ...asked(request, USUAL_PAGE) });
  const { messages, changes, entries, next, prev } = page;
  return {
    statusCode: 200,
    body: {
      messages: messages.map(messageView),
      // Closings and openings stand among the entries, where these are included.
      ...(entries ? { entries: entries.map(eventView) } : { changes: changes.map(statusChangeView) }),
      nextCursor: next,
      prevCursor: prev,
    },
  };
}

/**
 * Widgets older than `/webchat` request no second page, and replace what they show by the answer. They know their conversation
 * by its handle, and can read no other here.
 */
async function ofWidget(request: OpenRequest) {
  const { conversationId: named, ...page } = asked(request, LARGEST_PAGE);
  const { tenant, visitor, cookies } = await unverifiedVisitor(request);
  const handle = handleOf(visitor);
  const conversation = handle && named === reveal(handle) ? undefined : named;
  const { messages, next, prev } = visitor
    ? await readMessages(messaging().forTenant(tenant), { caller: visitor, conversationId: conversation, ...page })
    : EMPTY_PAGE;
  const view = messages.map((message) => widgetMessageView(message, handle));
  return { statusCode: 200, body: { messages: view, nextCursor: next, prevCursor: prev }, cookies };
}

const handleOf = (visitor: Caller | null): Handle | undefined =>
  visitor?.sessionId && conversationHandle(visitor.tenantId, visitor.sessionId);
