import { messageText } from '../../domain/conversations/message-text.ts';
import { messageView } from '../../domain/conversations/message-view.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { attachmentUrls } from '../../domain/uploads/upload.ts';
import { callerRequired } from '../../middleware/http-caller.ts';
import { anyoneRoute, type CallerRequest, type OpenRequest } from '../../middleware/http-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { countNewVisitor } from '../../use-cases/tokens/count-new-visitor.ts';
import { type Content, type SayNeeds, say } from '../../use-cases/visitors/say.ts';
import { conversationIn, joinIn, messageIdIn } from '../named-fields.ts';
import { unverifiedVisitor } from './unverified-visitor.ts';

/** `POST /api/chat/messages`: a visitor or an agent sends a message. 201 also for one that is stored already. */
export const handler = anyoneRoute(
  messaging,
  { query: ['sessionId'], body: ['text', 'clientMessageId', 'conversationId', 'attachments', 'sessionId', 'join'] },
  { caller: ofCaller, widget: ofWidget },
);

async function ofCaller(request: CallerRequest) {
  const content = { ...contentOf(request), conversationId: conversationIn(request.body) };
  const { message } = await said(messaging().forTenant(request.tenant), request.caller, content);
  return { statusCode: 201, body: { success: true, message: messageView(message) } };
}

/** Sends without a status: a caller of `/api/chat` has no widget whose status agents see. */
const said = (needs: SayNeeds, caller: Caller, content: Content) =>
  say(needs, { caller, content: () => content, notesStatus: false });

function contentOf({ body }: OpenRequest): Content {
  const attachments = attachmentUrls(body.attachments);
  return {
    text: messageText(body.text, { mayBeEmpty: attachments.length > 0 }),
    ...messageIdIn(body),
    ...joinIn(body),
    attachments,
  };
}

/**
 * A message of the first public widget, identified by its cookie if it has one; with a session instead it may be anybody's first.
 */
async function ofWidget(request: OpenRequest) {
  const content = contentOf(request);
  const { tenant, visitor, cookies } = await unverifiedVisitor(request);
  if (!visitor) throw callerRequired();
  const { tenantId } = tenant;
  const { address, origin: page } = request;
  const onNewVisitor = () => countNewVisitor(messaging(), { tenantId, address, page });
  const { message } = await said({ ...messaging().forTenant(tenant), onNewVisitor }, visitor, content);
  return { statusCode: 201, body: { success: true, message: messageView(message) }, cookies };
}
