import { LARGEST_PAGE, pageLimit } from '../../../domain/conversations/page-limit.ts';
import { cannedScope } from '../../../domain/desk/canned-reply.ts';
import { cannedReplyView } from '../../../domain/desk/canned-reply-view.ts';
import { httpRoute } from '../../../middleware/http-route.ts';
import { queried } from '../../../middleware/queried.ts';
import { desk } from '../../../runtime/desk.ts';
import { listCannedReplies } from '../../../use-cases/desk/list-canned-replies.ts';

const takes = { query: ['scope', 'after', 'limit'] };

/** `GET /api/chat/canned`: the canned replies that the caller may use. */
export const handler = httpRoute(desk, takes, async ({ caller, query }) => {
  const { replies, next } = await listCannedReplies(desk(), {
    caller,
    scope: queried(query, 'scope', cannedScope),
    after: queried(query, 'after', String),
    limit: queried(query, 'limit', pageLimit) ?? LARGEST_PAGE,
  });
  return { statusCode: 200, body: { replies: replies.map(cannedReplyView), nextCursor: next } };
});
