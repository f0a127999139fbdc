import type { Context } from 'aws-lambda';
import type { HttpEvent, HttpResult } from '../../middleware/http-event.ts';
import { routeTable } from '../../middleware/route-table.ts';
import type { DESK_ROUTES } from '../../routes.ts';
import { messaging } from '../../runtime/messaging.ts';
import { warmUp } from '../../runtime/warm-up.ts';
import { type ErasureEvent, goOnErasing } from '../jobs/go-on-erasing.ts';
import { handler as addNote } from './desk/add-note.ts';
import { handler as changeConversation } from './desk/change-conversation.ts';
import { handler as changeOwnRecord } from './desk/change-own-record.ts';
import { handler as changeSettings } from './desk/change-settings.ts';
import { handler as closeConversation } from './desk/close-conversation.ts';
import { handler as exportData } from './desk/export-data.ts';
import { handler as listAgents } from './desk/list-agents.ts';
import { handler as listAudit } from './desk/list-audit.ts';
import { handler as listCannedReplies } from './desk/list-canned-replies.ts';
import { handler as listConversations } from './desk/list-conversations.ts';
import { handler as listOnlineUsers } from './desk/list-online-users.ts';
import { handler as markRead } from './desk/mark-read.ts';
import { handler as readTranscript } from './desk/read-transcript.ts';
import { handler as removeCannedReply } from './desk/remove-canned-reply.ts';
import { handler as reopenConversation } from './desk/reopen-conversation.ts';
import { handler as setCannedReply } from './desk/set-canned-reply.ts';
import { handler as showCannedReply } from './desk/show-canned-reply.ts';
import { handler as showConversation } from './desk/show-conversation.ts';
import { handler as showSettings } from './desk/show-settings.ts';
import { handler as speakFirst } from './desk/speak-first.ts';
import { handler as eraseConversation } from './erasure/erase-conversation.ts';
import { handler as eraseVisitor } from './erasure/erase-visitor.ts';
import { handler as showErasure } from './erasure/show-erasure.ts';

export const ready = warmUp(() => messaging().firstCalls());

const routes = routeTable<keyof typeof DESK_ROUTES>(messaging, {
  'GET /api/chat/conversations': listConversations,
  'POST /api/chat/conversations': speakFirst,
  'GET /api/chat/conversations/{conversationId}': showConversation,
  'PATCH /api/chat/conversations/{conversationId}': changeConversation,
  'POST /api/chat/conversations/{conversationId}/notes': addNote,
  'POST /api/chat/conversations/{conversationId}/close': closeConversation,
  'POST /api/chat/conversations/{conversationId}/reopen': reopenConversation,
  'GET /api/chat/online-users': listOnlineUsers,
  'GET /api/webchat/online-users': listOnlineUsers,
  'POST /api/chat/conversations/{conversationId}/read': markRead,
  'GET /api/chat/agents': listAgents,
  'PUT /api/chat/me': changeOwnRecord,
  'GET /api/chat/canned': listCannedReplies,
  'GET /api/chat/canned/{shortcut}': showCannedReply,
  'PUT /api/chat/canned/{shortcut}': setCannedReply,
  'DELETE /api/chat/canned/{shortcut}': removeCannedReply,
  'GET /api/chat/settings': showSettings,
  'PATCH /api/chat/settings': changeSettings,
  'GET /api/chat/audit': listAudit,
  'DELETE /api/chat/conversations/{conversationId}': eraseConversation,
  'DELETE /api/chat/visitors/{visitorId}': eraseVisitor,
  'GET /api/chat/erasures/{erasureId}': showErasure,
  'GET /api/chat/conversations/{conversationId}/transcript': readTranscript,
  'GET /api/chat/export': exportData,
});

/**
 * The routes of agents and admins: apart from those of visitors, whose page loads wait for no code that only a desk needs. The only
 * function that may delete what was said; it is invoked by itself, too, and by the sweeper, to go on with an erasure.
 */
export const handler = (event: HttpEvent | ErasureEvent, context: Context): Promise<HttpResult | undefined> =>
  'erase' in event ? goOnErasing(event, context).then(() => undefined) : routes(event, context);
