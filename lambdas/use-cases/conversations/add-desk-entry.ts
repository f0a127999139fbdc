import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import type { Entry, Tail } from '../../domain/conversations/entry.ts';
import { idleSince, spokenState } from '../../domain/conversations/log.ts';
import type { ConversationState } from '../../domain/conversations/state.ts';
import { Refusal } from '../../domain/errors.ts';
import { authorOf, type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId, StaffId, TenantId } from '../../domain/ids.ts';
import { type CommitNeeds, commit, type Draft, type Drafted } from './commit.ts';
import { type PushNeeds, pushCommitted } from './push-and-mark.ts';

/** What an agent adds to a conversation beside messages. */
export type DeskChange =
  | { kind: 'assigned'; to: StaffId | null }
  | { kind: 'labelled'; labels: string[] }
  /** `until`: epoch milliseconds; null ends a snooze. */
  | { kind: 'snoozed'; until: number | null }
  | { kind: 'note'; text: string };

export type AddDeskEntry = {
  caller: Caller;
  conversationId: ConversationId;
  change: DeskChange;
  /** The client's own id of this request: a second one with it answers the first entry. */
  clientId?: string | undefined;
};

type Needs = CommitNeeds & PushNeeds & { dueList: Pick<DueList, 'add'> };

/**
 * Assigns, labels or snoozes a conversation, or adds a note to it, and pushes that to the tenant's agents; its visitor is never
 * told. Every change of assignment, labels or snooze holds the labels as of then, so that the last of them has all.
 */
export async function addDeskEntry(needs: Needs, command: AddDeskEntry): Promise<{ entry: Entry | null; tail: Tail }> {
  const { caller, conversationId, change, clientId } = command;
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may do this');
  const { tenantId } = caller;
  const committed = await commit(needs, {
    tenantId,
    conversationId,
    author: authorOf(caller),
    clientId,
    draft: async (tail, now): Promise<Drafted> => {
      const state = spokenState(tail, now, needs.rules);
      const add = await drafted(needs.conversationLog, { tenantId, conversationId }, change, { ...tail, state });
      if (change.kind === 'snoozed') await noteEnd(needs, { tenantId, conversationId }, change.until ?? now, state);
      return { add };
    },
  });
  const { entry } = committed;
  if (committed.repeated && !(entry && isSame(entry, change))) {
    throw new Refusal('ERR_CONFLICT', 'something else was already sent with this id');
  }
  return { entry, tail: await pushCommitted(needs, { tenantId, conversationId }, committed) };
}

/** Whether an entry that was sent with an id is what is sent with it now. */
function isSame(entry: Entry, change: DeskChange): boolean {
  switch (change.kind) {
    case 'assigned':
      return entry.kind === change.kind && entry.to === change.to;
    case 'labelled':
      return entry.kind === change.kind && JSON.stringify(entry.labels) === JSON.stringify(change.labels);
    case 'snoozed':
      return entry.kind === change.kind && entry.until === change.until;
    case 'note':
      return entry.kind === change.kind && entry.text === change.text;
  }
}

type Conversation = { tenantId: TenantId; conversationId: ConversationId };

async function drafted(
  conversationLog: Pick<ConversationLog, 'from'>,
  conversation: Conversation,
  change: DeskChange,
  tail: Tail,
): Promise<Draft> {
  if (change.kind === 'note' || change.kind === 'labelled') return change;
  return { ...change, labels: await labelsOf(conversationLog, conversation, tail) };
}

/** The labels of a conversation: on the last entry that has some, which the state names. */
async function labelsOf(
  conversationLog: Pick<ConversationLog, 'from'>,
  { tenantId, conversationId }: Conversation,
  { entries, state: { desk } }: Tail,
): Promise<string[]> {
  if (desk === 0) return [];
  const inTail = entries.find(({ pos }) => pos === desk);
  const [found] = inTail ? [inTail] : await conversationLog.from(tenantId, conversationId, desk, 1);
  return found?.pos === desk && 'labels' in found ? found.labels : [];
}

/**
 * Notes for the sweeper when a snoozed conversation can become idle at the earliest, as if it were answered by then: before the
 * entry, so that a crash only notes in vain.
 */
async function noteEnd(
  { dueList, rules }: Needs,
  conversation: Conversation,
  until: number,
  state: ConversationState,
): Promise<void> {
  const at = idleSince({ ...state, snoozedUntil: until }) + rules.idle;
  await dueList.add({ ...conversation, at, task: { type: 'close' } });
}
