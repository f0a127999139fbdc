import type { ClosedReason, StaffMember, ThreadEntry } from '@chat-gateway/client';
import { type Members, staffName } from '../team/team.ts';
import { momentName } from '../text/times.ts';

export type ThreadEvent = Exclude<ThreadEntry, { type: 'message' | 'note' }>;

const CLOSED: Readonly<Record<ClosedReason, string>> = {
  agent: 'closed the conversation',
  visitor: 'The visitor ended the conversation',
  idle: 'Closed, since nobody wrote for a while',
  unanswered: 'Closed, since nobody answered for too long',
  erased: 'Closed, and its texts erased',
};

/** Who reads a thread, when, and who else is of the team. */
export type Reader = { me: string; members: Members; now: number };

/** What happened between messages, as a sentence without a full stop. */
export function eventSentence(event: ThreadEvent, { me, members, now }: Reader): string {
  const who = (member: StaffMember | null) =>
    member?.id === me ? 'You' : ((member && staffName(member, members)) ?? 'A colleague');
  const whom = (member: StaffMember) => (member.id === me ? 'you' : (staffName(member, members) ?? 'a colleague'));
  switch (event.type) {
    case 'assigned':
      return `${assigned(event, who, whom)}${labelledToo(event)}${event.snoozedUntil ? `, snoozed until ${momentName(event.snoozedUntil, now)}` : ''}`;
    case 'labelled':
      return event.labels.length === 0
        ? `${who(event.by)} removed all labels`
        : `${who(event.by)} set the labels ${event.labels.join(', ')}`;
    case 'snoozed':
      return event.snoozedUntil === null
        ? `${who(event.by)} ended the snooze`
        : `${who(event.by)} snoozed it until ${momentName(event.snoozedUntil, now)}`;
    case 'closed':
      return event.reason === 'agent' ? `${who(event.by)} ${CLOSED.agent}` : CLOSED[event.reason];
    case 'reopened':
      return event.by === null ? 'Opened again' : `${who(event.by)} opened it again`;
    case 'erased':
      return 'What was said before was erased';
    default:
      return unknown(event);
  }
}

type Assigned = Extract<ThreadEvent, { type: 'assigned' }>;

function assigned(
  { by, assignee }: Assigned,
  who: (member: StaffMember | null) => string,
  whom: (member: StaffMember) => string,
): string {
  if (by === null) return assignee === null ? 'Given back, since its agent had gone' : `Assigned to ${whom(assignee)}`;
  if (assignee === null) return `${who(by)} gave it back`;
  return by.id === assignee.id ? `${who(by)} took it` : `${who(by)} assigned it to ${whom(assignee)}`;
}

const labelledToo = ({ labels }: Assigned): string => (labels.length === 0 ? '' : ` (${labels.join(', ')})`);

/** Types of a later version are passed over; this one is never shown. */
const unknown = (_: never): string => '';
