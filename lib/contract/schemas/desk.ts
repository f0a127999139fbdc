import Type from 'typebox';
import { LONGEST_TEXT } from '../../../lambdas/domain/conversations/message-text.ts';
import { LONGEST_LABEL, LONGEST_SNOOZE_DAYS, MOST_LABELS } from '../../../lambdas/domain/desk/desk-fields.ts';
import type { InboxOrder } from '../../../lambdas/domain/desk/inbox-list.ts';
import { ClientMessageId, ConversationId } from './ids.ts';
import { AuthorName } from './message.ts';
import { nullable } from './nullable.ts';
import { namedObject } from './object.ts';
import { oneOf } from './one-of.ts';
import { time } from './time.ts';

/** An agent or admin, as others of the staff see it. */
export const StaffMember = namedObject('StaffMember', 'An agent or admin.', {
  id: Type.String({ description: 'A stand-in for its own id, the same everywhere.', examples: ['a_4mXq0WnPzL1c'] }),
  name: Type.Optional(AuthorName),
});

export const Labels = Type.Array(Type.String({ examples: ['billing'] }), {
  description: 'The labels of the conversation, in the order in which they were given.',
  maxItems: MOST_LABELS,
});

const snooze = 'Until when the agents have put the conversation off. Null: they have not, or it is over.';

/** What a desk has decided of a conversation. */
export const DeskState = namedObject('DeskState', 'What a desk has decided of a conversation. Agents alone see it.', {
  assignee: nullable(StaffMember, 'Who answers. Null: nobody in particular. A close ends it.'),
  labels: Labels,
  snoozedUntil: nullable(time('When that is over.'), snooze),
  waitingSince: nullable(time('Since when.'), 'Since when the visitor waits for an answer. Null: it does not.'),
  etag: Type.String({ description: 'As the header `ETag`: what `If-Match` compares.', examples: ['"12.9"'] }),
});

/** What a change of a conversation takes. */
export const GivenAssignee = Type.Union(
  [
    Type.Literal('me', { description: 'The caller.' }),
    Type.String({ pattern: '^a_[\\w-]{12}$', description: 'The id of an agent of the tenant.' }),
    Type.Null({ description: 'Nobody in particular.' }),
  ],
  { description: 'Who answers from now on: an agent whose name is known, or who is connected.' },
);

export const GivenLabels = Type.Array(Type.String(), {
  description: `All labels that it has from now on. Each is cleaned, cut after ${LONGEST_LABEL} characters, and taken once; what shows nothing is left out. At most ${MOST_LABELS}.`,
  examples: [['billing', 'vip']],
});

export const GivenSnooze = nullable(
  Type.String({ description: 'A time with a time zone (ISO 8601).', examples: ['2026-12-01T09:00:00Z'] }),
  `Until when the conversation is put off, ${LONGEST_SNOOZE_DAYS} days at most. Null: no longer.`,
);

/** A text that may not be missing. */
const text = (example: string) =>
  Type.String({
    description: `The text, stored as given. At most ${LONGEST_TEXT} UTF-16 code units, and something of it has to be seen.`,
    minLength: 1,
    maxLength: LONGEST_TEXT,
    examples: [example],
  });

export const NoteText = text('Asked for the invoice before.');

/** What an agent says first. */
export const SpokenText = text('Can I help you with that?');

export const EventId = Type.String({
  description: 'The id of what agents added beside messages: the same at every door.',
  examples: ['e_aG9wZm94MT.3'],
});

export const Note = namedObject('Note', 'A note among the agents. No visitor is ever told of it.', {
  id: EventId,
  conversationId: ConversationId,
  text: Type.String({ description: 'The text.' }),
  by: StaffMember,
  timestamp: time('When it was stored, by the gateway’s clock.'),
  clientMessageId: Type.Optional(ClientMessageId),
});

/** Which open conversations a list is asked for. */
export const AskedAssignee = Type.Union(
  [
    Type.Literal('me', { description: 'The caller’s.' }),
    Type.Literal('none', { description: 'Those that nobody in particular answers.' }),
    Type.String({ pattern: '^a_[\\w-]{12}$', description: 'Those of an agent, by its id.' }),
  ],
  { description: 'Whose conversations.' },
);

export const AskedLabel = Type.String({
  description: 'A label that they have, exactly.',
  minLength: 1,
  examples: ['billing'],
});

export const AskedUnread = Type.Enum(['true', 'false'], {
  description: 'Only those of which the caller has not read all, or only those of which it has.',
});

export const InboxSort = oneOf<InboxOrder>('The order of the list.', {
  activity: 'by the last message, newest first',
  waiting: 'whose visitor waits for longest first; then those that do not wait, by the last message, newest first',
});
