import Type, { type TSchema } from 'typebox';
import { LARGEST_PAGE } from '../../lambdas/domain/conversations/page-limit.ts';
import { EVERYBODY, STAFF } from './declared.ts';
import { GivenAttachments } from './schemas/attachment.ts';
import { ListCursor } from './schemas/cursors.ts';
import { ClientMessageId, ConversationId, givenId, givenSession, someId } from './schemas/ids.ts';
import { GivenText, Join, someContent } from './schemas/message.ts';
import { nullable } from './schemas/nullable.ts';

/** A field in which nothing is refused: it is not read, or read only where it makes sense. */
export const lenient = (description: string) => Type.Optional(Type.Unknown({ description }));

/**
 * The constraint on an id with two spellings: where the first is missing or says nothing, the second is of this form. Two that
 * differ are refused, which a schema cannot say. To be put beside `properties`.
 */
export const secondSpelling = (first: string, second: string, schema: TSchema, required: string[] = []) => ({
  anyOf: [
    { type: 'object', required: [first], properties: { [first]: someId } },
    { type: 'object', required, properties: { [second]: schema } },
  ],
});

/** The conversation that is meant. */
export const conversation = {
  conversationId: Type.Optional(
    givenId(
      ConversationId,
      'The conversation that is meant. Staff have to name one; a visitor has only one, and the public widget’s is not read.',
    ),
  ),
  conversation_id: lenient('The same in another spelling.'),
};

export const conversationMayBeNamed = secondSpelling(
  'conversationId',
  'conversation_id',
  givenId(ConversationId, 'The conversation that is meant.'),
);

export const conversationIsNamed = secondSpelling(
  'conversationId',
  'conversation_id',
  Type.Union([ConversationId, Type.Integer()]),
  ['conversation_id'],
);

/** What a message on a socket has to have. */
export const saidSomething = { allOf: [conversationMayBeNamed, someContent] };

/** A message as a client says it on a socket. */
export const said = {
  text: GivenText,
  clientMessageId: Type.Optional(givenId(ClientMessageId, 'The client’s own id of the message.')),
  client_message_id: Type.Optional(givenId(ClientMessageId, 'The same in another spelling.')),
  temp_id: Type.Optional(givenId(ClientMessageId, 'The same in another spelling.')),
  tempId: Type.Optional(givenId(ClientMessageId, 'The same in another spelling.')),
  ...conversation,
  join: Type.Optional(nullable(Join)),
  attachments: Type.Optional(GivenAttachments),
  sessionId: Type.Optional(givenSession('The session of a public widget, which identifies its visitor.')),
  session_id: lenient('The same in another spelling.'),
  n: lenient(
    'Which `message` frame of its socket it is, 1, 2, 3 …, of an agent which to this conversation. A client of `chat.v1` is stored in this order, however its frames are handled; a value that is no such number says nothing.',
  ),
  timestamp: lenient(
    'When it was written, by the clock of its sender. A sender that gives no id, and a date here, gets it back with its own message.',
  ),
  tenantId: lenient('Known by the token.'),
  tenant_id: lenient('Known by the token.'),
  integration_id: lenient('Known by the token.'),
  visitor_id: lenient('Known by the token.'),
  userId: lenient('Known by the token.'),
  fingerprint: lenient('Identifies nobody.'),
  domain: lenient('Known since the socket was opened.'),
  origin: lenient('Known since the socket was opened.'),
  url: lenient('Known since the socket was opened.'),
  referrer: lenient('Not read.'),
};

/** What says that somebody is typing. */
export const typing = {
  about: {
    roles: EVERYBODY,
    summary: 'Shows the others in the conversation that somebody is typing. It is not stored.',
    description:
      'One that says that it ended is shown to nobody: by `isTyping`, `is_typing`, `typing` or `active` that is false, or a `state`, `status`, `action` or `event` such as `stopped` or `typing_off`.',
  },
  fields: { ...conversation, isTyping: lenient('False: it ended.') },
};

/** What says that an agent looks at a conversation. */
export const viewing = {
  about: {
    roles: STAFF,
    summary: 'Tells colleagues which conversation an agent looks at, where there is a desk. It is not stored.',
    description: 'To be said again every 20 seconds, for as long as it is so.',
  },
};

/** The page of a list that is asked for. */
export const pageAsked = {
  after: Type.Optional(nullable(Type.Union([ListCursor, Type.Literal('')]), 'The `nextCursor` of the page before.')),
  limit: Type.Optional(
    nullable(
      Type.Union([
        Type.Integer({ minimum: 1, maximum: LARGEST_PAGE }),
        Type.String({ pattern: '^([1-9][0-9]?|100)?$' }),
      ]),
      `How many at most; ${LARGEST_PAGE} if left out.`,
    ),
  ),
};

/** How far a conversation was read. */
export const ReadUpTo = Type.Integer({
  description: 'The `seq` of the last message that was read. A greater one counts as that of the last message.',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  examples: [3],
});
