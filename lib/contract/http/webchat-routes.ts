import Type from 'typebox';
import { GivenAttachments } from '../schemas/attachment.ts';
import { ClientMessageId, ConversationId, givenId, MessageId, SessionId } from '../schemas/ids.ts';
import { GivenText, someContent, WidgetMessage } from '../schemas/message.ts';
import { closedObject, namedObject, openObject } from '../schemas/object.ts';
import type { Declaration } from './declaration.ts';
import {
  anything,
  inEverySpelling,
  limitQuery,
  pageFields,
  tenantFields,
  tenantQuery,
  widgetSession,
} from './request-fields.ts';

const CALLER = [
  'ERR_INVALID',
  'ERR_UNAUTHENTICATED',
  'ERR_TOKEN_EXPIRED',
  'ERR_REVOKED',
  'ERR_TENANT_MISMATCH',
  'ERR_ORIGIN',
  'ERR_UNKNOWN_TENANT',
] as const;

const session = inEverySpelling('sessionId', widgetSession);

export const WEBCHAT_DECLARATIONS = {
  'POST /webchat/open': {
    id: 'openWebchat',
    tag: 'widget',
    summary: 'The visitor opened the widget',
    description: 'Agents see it. Widgets read only the status of the answer.',
    credentials: ['none', 'publishableKey', 'token'],
    body: openObject('The visitor’s session and page.', { ...tenantFields, ...pageFields, ...session }),
    answers: {
      200: { description: 'Noted.', body: closedObject('Nothing more.', { success: Type.Literal(true) }) },
    },
    refusals: CALLER,
  },
  'POST /webchat/message': {
    id: 'sendWebchatMessage',
    tag: 'widget',
    summary: 'A visitor sends a message from the widget',
    description:
      'Always into the visitor’s own conversation, whichever the request names. The answer has no message id where a widget looks for one.',
    credentials: ['none', 'publishableKey', 'token'],
    body: openObject(
      'The message, and the visitor’s session and page.',
      {
        text: GivenText,
        ...inEverySpelling('clientMessageId', givenId(ClientMessageId, 'The widget’s own id of the message.')),
        attachments: Type.Optional(GivenAttachments),
        ...inEverySpelling('conversationId', anything('Ignored.')),
        ...tenantFields,
        ...pageFields,
        ...session,
      },
      someContent,
    ),
    answers: {
      200: {
        description: 'Stored, and shown to the tenant’s agents.',
        body: namedObject('SentWidgetMessage', 'A message that is stored.', {
          success: Type.Literal(true),
          message: Type.Pick(WidgetMessage, ['conversation_id', 'text', 'sender', 'sender_type', 'timestamp'], {
            description: 'The message as widgets read it here: without an id.',
            additionalProperties: false,
          }),
          messageId: MessageId,
          conversationId: ConversationId,
        }),
      },
    },
    refusals: [...CALLER, 'ERR_NOT_FOUND', 'ERR_CONFLICT', 'ERR_RATE_LIMITED', 'ERR_BUSY'],
    errors: 'webchat',
  },
  'GET /webchat/messages': {
    id: 'readWebchatMessages',
    tag: 'widget',
    summary: 'The history of a widget’s visitor',
    description:
      'The newest page, oldest first: of a session, or of a conversation by its handle. What may not be read looks like a conversation without messages.',
    credentials: ['none', 'publishableKey', 'token'],
    query: openObject('Whose history.', {
      ...inEverySpelling(
        'sessionId',
        Type.Union([SessionId, Type.Literal('', { description: 'None given.' })], {
          description: 'The session.',
        }),
      ),
      ...inEverySpelling(
        'conversationId',
        Type.String({ description: 'The handle of a conversation. A session takes precedence.' }),
      ),
      ...limitQuery,
      ...tenantQuery,
    }),
    answers: {
      200: {
        description: 'The page.',
        body: namedObject('WidgetHistory', 'The newest page of a conversation, oldest first.', {
          messages: Type.Array(WidgetMessage),
        }),
      },
    },
    refusals: [...CALLER, 'ERR_RATE_LIMITED'],
  },
} as const satisfies Record<string, Declaration>;
