import { given } from '../given.ts';
import { assigneeNow, deskTag } from './desk-rules.ts';
import { type LogRules, statusOf } from './log.ts';
import type { ConversationState } from './state.ts';

/** What the agents have decided of a conversation, beside its state: its labels, and the assignee's name as known now. */
export type DeskFacts = { state: ConversationState; labels: readonly string[]; assigneeName?: string | undefined };

/**
 * What a desk has decided of a conversation, as agents receive it over every door. A closed conversation has no assignee, and
 * nobody waits in it; a snooze that is over is none.
 */
export function deskView({ state, labels, assigneeName }: DeskFacts, now: number, rules: LogRules) {
  const isOpen = statusOf(state, now, rules) === 'open';
  const assignee = assigneeNow(state, now, rules);
  return {
    assignee: assignee ? { id: assignee.id, ...given({ name: assigneeName }) } : null,
    labels: [...labels],
    snoozedUntil: isOpen ? timeAfter(now, state.snoozedUntil) : null,
    waitingSince: isOpen ? timeAfter(0, state.waitingSince) : null,
    etag: deskTag(state),
  };
}

/** A time as text, if there is one, and it is later than the other. */
const timeAfter = (than: number, time = 0): string | null => (time > than ? new Date(time).toISOString() : null);

export type DeskView = ReturnType<typeof deskView>;
