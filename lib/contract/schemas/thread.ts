import Type from 'typebox';
import { ClosedReason } from './conversation.ts';
import { EventId, Labels, Note, StaffMember } from './desk.ts';
import { Message } from './message.ts';
import { nullable } from './nullable.ts';
import { closedObject } from './object.ts';
import { time } from './time.ts';

/** What all but messages and notes have in a thread. */
const event = {
  id: EventId,
  timestamp: time('When, by the gateway’s clock.'),
  by: nullable(StaffMember, 'Who did it: an agent, or the visitor. Null: nobody, it was time.'),
};

const snoozed = nullable(time('When that is over.'), 'Until when it is put off. Null: no longer.');

/** An entry of a thread as agents read it. */
export const ThreadEntry = Type.Union(
  [
    closedObject('A message.', {
      type: Type.Literal('message'),
      message: Message,
      reopens: Type.Optional(Type.Literal(true, { description: 'It opened a closed conversation again.' })),
      assigns: Type.Optional(Type.Literal(true, { description: 'The first answer: its author answers from then on.' })),
    }),
    closedObject('A note.', { type: Type.Literal('note'), note: Note }),
    closedObject('It was assigned; what else was changed with that stands beside it.', {
      type: Type.Literal('assigned'),
      ...event,
      assignee: nullable(StaffMember, 'Who answers from then on. Null: nobody in particular.'),
      labels: Labels,
      snoozedUntil: Type.Optional(snoozed),
    }),
    closedObject('Its labels were changed.', { type: Type.Literal('labelled'), ...event, labels: Labels }),
    closedObject('It was put off, or that was ended.', {
      type: Type.Literal('snoozed'),
      ...event,
      labels: Labels,
      snoozedUntil: snoozed,
    }),
    closedObject('It was closed.', { type: Type.Literal('closed'), ...event, reason: ClosedReason }),
    closedObject('It was opened again, without a message.', { type: Type.Literal('reopened'), ...event }),
    closedObject('What was said before was erased.', { type: Type.Literal('erased'), ...event }),
  ],
  { $id: 'ThreadEntry', description: 'A message, or what stands between messages. Further types may follow.' },
);
