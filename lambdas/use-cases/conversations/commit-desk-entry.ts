import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import { assigneeNow, type DeskRules, isShownTo } from '../../domain/conversations/desk-rules.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import type { Entry, Tail } from '../../domain/conversations/entry.ts';
import { idleSince, spokenState } from '../../domain/conversations/log.ts';
import type { ConversationState } from '../../domain/conversations/state.ts';
import { Refusal } from '../../domain/errors.ts';
import { authorOf, type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId, StaffId, TenantId } from '../../domain/ids.ts';
import { type CommitNeeds, commit, type Draft, type Drafted } from './commit.ts';
import { labelsOf } from './labels-of.ts';
import { type PushNeeds, pushCommitted } from './push-and-mark.ts';

/** What an agent adds to a conversation beside messages. Labels that are not given stay as they are. */
export type DeskChange =
  /** `until` as of a snooze; not given, a snooze stays as it is. */
  | { kind: 'assigned'; to: StaffId | null; labels?: string[]; until?: number | null }
  | { kind: 'labelled'; labels: string[] }
  /** `until`: epoch milliseconds; null ends a snooze. */
  | { kind: 'snoozed'; until: number | null; labels?: string[] }
  | { kind: 'note'; text: string };

/** A conversation as of the end of its log. */
export type Seen = { state: ConversationState; labels: string[] };

export type CommitDeskEntry = {
  caller: Caller;
  conversationId: ConversationId;
  /** The client's own id of this request: a second one with it answers the first entry. */
  clientId?: string | undefined;
  /** What to add to a conversation as it is; null: nothing. May refuse. Called again after each lost race. */
  change: (seen: Seen, now: number) => DeskChange | null | Promise<DeskChange | null>;
  /** Whether an entry that was sent with the same id is what is asked for. */
  isSame: (entry: Entry) => boolean;
};

export type DeskEntryNeeds = CommitNeeds & PushNeeds & { dueList: Pick<DueList, 'add'>; desk: DeskRules };

/** `entry`: null if nothing was to be added. `tail`: the end of the log with it; of a repetition, as of the first time. */
export type DeskCommitted = { entry: Entry | null; tail: Tail };

/**
 * Adds what an agent decides or notes to a conversation, and pushes it to the tenant's agents; its visitor is never told. Every
 * change of assignment, labels or snooze holds the labels as of then, so that the last of them has all. A conversation that the
 * agent may not see is as if it were not there.
 */
export async function commitDeskEntry(needs: DeskEntryNeeds, command: CommitDeskEntry): Promise<DeskCommitted> {
  const { caller, conversationId, clientId, change, isSame } = command;
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may do this');
  const { tenantId } = caller;
  const conversation = { tenantId, conversationId };
  const committed = await commit(needs, {
    ...conversation,
    author: authorOf(caller),
    clientId,
    draft: async (tail, now): Promise<Drafted> => {
      const state = spokenState(tail, now, needs.rules);
      if (!isShownTo(needs.desk, caller, assigneeNow(state, now, needs.rules))) throw noSuchConversation();
      const seen = { state, labels: await labelsOf(needs, conversation, { ...tail, state }) };
      const changed = await change(seen, now);
      if (!changed) return { nothing: true };
      const add = drafted(changed, seen.labels);
      if ('until' in add && add.until !== undefined) await noteEnd(needs, conversation, add.until ?? now, state);
      return { add };
    },
  });
  const { entry, repeated } = committed;
  if (repeated && !(entry && isSame(entry))) {
    throw new Refusal('ERR_CONFLICT', 'something else was already sent with this id');
  }
  const tail = await pushCommitted(needs, conversation, committed);
  return { entry, tail: repeated && entry?.state ? { ...tail, entries: [entry], state: entry.state } : tail };
}

const drafted = (change: DeskChange, labels: string[]): Draft =>
  change.kind === 'note' ? change : { ...change, labels: change.labels ?? labels };

/**
 * Notes for the sweeper when a snoozed conversation can become idle at the earliest, as if it were answered by then: before the
 * entry, so that a crash only notes in vain.
 */
async function noteEnd(
  { dueList, rules }: DeskEntryNeeds,
  conversation: { tenantId: TenantId; conversationId: ConversationId },
  until: number,
  state: ConversationState,
): Promise<void> {
  const at = idleSince({ ...state, snoozedUntil: until }) + rules.idle;
  await dueList.add({ ...conversation, at, task: { type: 'close' } });
}
