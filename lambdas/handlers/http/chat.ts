import { routeTable } from '../../middleware/route-table.ts';
import type { CHAT_ROUTES, EDGE_ROUTES } from '../../routes.ts';
import { messaging } from '../../runtime/messaging.ts';
import { warmUp } from '../../runtime/warm-up.ts';
import { rehearsedMessage } from '../rehearsed-message.ts';
import { handler as beginUpload } from './begin-upload.ts';
import { handler as checkHealth } from './check-health.ts';
import { handler as completeUpload } from './complete-upload.ts';
import { handler as postPackets } from './post-packets.ts';
import { handler as readMessages } from './read-messages.ts';
import { handler as sendMessage } from './send-message.ts';
import { handler as serveFile } from './serve-file.ts';
import { handler as startSession } from './start-session.ts';
import { handler as openWebchat } from './webchat/open-webchat.ts';
import { handler as readWebchatMessages } from './webchat/read-webchat-messages.ts';
import { handler as sendWebchatMessage } from './webchat/send-webchat-message.ts';

export const ready = warmUp(() => [...messaging().firstCalls(), rehearsedMessage()]);

/** The routes that read or write chat data: one function, so that a page load has one cold start. */
export const handler = routeTable<keyof typeof CHAT_ROUTES | keyof typeof EDGE_ROUTES>(messaging, {
  'GET /api/health': checkHealth,
  'POST /webchat/open': openWebchat,
  'POST /webchat/message': sendWebchatMessage,
  'GET /webchat/messages': readWebchatMessages,
  'POST /api/chat/session': startSession,
  'GET /api/chat/messages': readMessages,
  'POST /api/chat/messages': sendMessage,
  'POST /api/gw/v1/webchat/conversations/{conversationId}/upload/init': beginUpload,
  'POST /api/gw/v1/webchat/conversations/{conversationId}/upload/complete': completeUpload,
  'GET /files/{name}': serveFile,
  'POST /engine/packets': postPackets,
});
