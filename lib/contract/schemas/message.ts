import Type from 'typebox';
import type { Sender } from '../../../lambdas/domain/conversations/entry.ts';
import { LONGEST_TEXT } from '../../../lambdas/domain/conversations/message-text.ts';
import { LONGEST_PREVIEW } from '../../../lambdas/domain/desk/inbox.ts';
import { ignored } from '../http/ignored.ts';
import { Attachment } from './attachment.ts';
import { ClientMessageId, ConversationId, MessageId, SenderId } from './ids.ts';
import { nullable } from './nullable.ts';
import { namedObject } from './object.ts';
import { oneOf } from './one-of.ts';
import { time } from './time.ts';

/** The kind of author of a message. */
export const SenderKind = oneOf<Sender>(
  'The kind of author. Decided by the gateway, never taken from a client.',
  { user: 'the visitor', agent: 'an agent or admin of the site', bot: 'a machine of the site, or the gateway itself' },
  { $id: 'SenderKind' },
);

/** The number of a message. */
export const Seq = Type.Integer({
  $id: 'Seq',
  description: 'The number of the message in its conversation: 1, 2, 3 … without holes, the same for everyone.',
  minimum: 1,
  examples: [3],
});

/** A text as a client sends it, which files may replace. The limit counts UTF-16 code units, as `length` of JavaScript does. */
export const MessageText = Type.String({
  $id: 'MessageText',
  description: `The text, stored as given. At most ${LONGEST_TEXT} UTF-16 code units (\`length\` in JavaScript), and well-formed Unicode. Something of it has to be seen, unless there are attachments.`,
  maxLength: LONGEST_TEXT,
  examples: ['Hello, is my parcel on its way?'],
});

/** The constraint that a message has a text or files. To be put beside `properties`. */
export const someContent = {
  anyOf: [
    { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
    { type: 'object', required: ['attachments'], properties: { attachments: {} } },
  ],
};

/** The text of a message that is sent. */
export const GivenText = Type.Optional(nullable(MessageText, 'The text. Without attachments there has to be one.'));

export const AuthorName = Type.String({
  description: 'The name of the author as known now. Absent if none is known.',
  examples: ['Vera'],
});

const fields = {
  id: MessageId,
  message_id: Type.String({ description: 'The same as `id`, for clients that read this spelling.' }),
  seq: Seq,
  text: Type.String({ description: 'The text. Of a message without one, a text that names its files.' }),
  sender: SenderKind,
  sender_type: Type.Enum(SenderKind.enum, {
    description: 'The same as `sender`, for clients that read this spelling.',
  }),
  sender_id: SenderId,
  sender_name: Type.Optional(AuthorName),
  timestamp: time('When it was stored, by the gateway’s clock.'),
  conversation_id: ConversationId,
  conversationId: Type.String({
    description: 'The same as `conversation_id`, for clients that read this spelling.',
  }),
  clientMessageId: Type.Optional(ClientMessageId),
  temp_id: Type.Optional(
    Type.String({ description: 'The same as `clientMessageId`, for clients that read this spelling.' }),
  ),
  attachments: Type.Optional(Type.Array(Attachment, { minItems: 1, description: 'The files that it carries.' })),
};

/** A message as every client receives it. */
export const Message = namedObject('Message', 'A message, the same at every door.', fields);

/** The last message of a conversation as a list shows it. */
export const ListedMessage = namedObject('ListedMessage', 'The last message of a conversation in a list.', {
  ...fields,
  truncated: Type.Optional(
    Type.Literal(true, {
      description: `The text is the beginning alone, ${LONGEST_PREVIEW} bytes at most: so in the list of open conversations of a desk, where messages are previews.`,
    }),
  ),
});

/** A message as the public widget receives it. */
export const WidgetMessage = namedObject(
  'WidgetMessage',
  'A message as the public widget receives it: its conversation is named by the handle that the widget knows.',
  fields,
);

/** On a tenant whose desk is on. */
export const Join = Type.Boolean({
  description: 'An agent answers beside the one who answers here already. Of a visitor it says nothing.',
});

/** What is answered to who sends a message. */
export const SentMessage = namedObject('SentMessage', 'A message that is stored.', {
  success: Type.Literal(true),
  message: Message,
  ...ignored,
});
