import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { assigneeNow } from '../../domain/conversations/desk-rules.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import { SYSTEM, type Tail } from '../../domain/conversations/entry.ts';
import { livingState } from '../../domain/conversations/log.ts';
import { staffIdOf } from '../../domain/delivery/agent-status.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { Inbox } from '../../domain/desk/inbox.ts';
import type { ConversationId, StaffId, TenantId } from '../../domain/ids.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import { type CommitNeeds, commit, type Drafted } from '../conversations/commit.ts';
import { labelsOf } from '../conversations/labels-of.ts';
import { type PushNeeds, pushCommitted } from '../conversations/push-and-mark.ts';

export type GiveBackNeeds = CommitNeeds &
  PushNeeds & {
    conversationLog: ConversationLog;
    inbox: Pick<Inbox, 'ofTenant'>;
    connections: Pick<ConnectionStore, 'ofAgents'>;
    dueList: Pick<DueList, 'ofTenant'>;
  };

/** An agent, one of whose sockets ended `since` (epoch milliseconds). */
export type GiveBack = { tenantId: TenantId; agent: StaffId; since: number };

/** Conversations given back at once. */
const WIDTH = 10;

/**
 * Gives back what an agent has not answered, whose last socket ended a while ago: of the conversations that are assigned to it, those
 * in which the visitor waits become nobody's, and the tenant's agents are told. What it has answered stays with it.
 *
 * Whether it is away is looked at by its sockets first, then by what is noted: one that was back and has left again has noted that
 * before its socket was gone, and gives back when it has been away for as long since then. Each conversation is looked at again where it is
 * changed, so an answer at the same moment keeps it, or takes it anew. Twice does what once does.
 */
export async function giveBack(needs: GiveBackNeeds, left: GiveBack): Promise<void> {
  const { tenantId, agent } = left;
  if (!needs.desk.desk || (await isBack(needs, left))) return;
  const { rows } = await needs.inbox.ofTenant(tenantId);
  const held = rows.filter(({ state }) => state.assignee?.id === agent && state.waitingSince !== undefined);
  await inParallel(held, WIDTH, ({ conversationId }) => giveBackOne(needs, conversationId, left));
}

async function isBack({ connections, dueList }: GiveBackNeeds, { tenantId, agent, since }: GiveBack): Promise<boolean> {
  if ((await connections.ofAgents(tenantId)).some((socket) => staffIdOf(socket) === agent)) return true;
  return (await dueList.ofTenant(tenantId)).some(
    ({ task }) => task.type === 'give-back' && task.agent === agent && task.since > since,
  );
}

async function giveBackOne(
  needs: GiveBackNeeds,
  conversationId: ConversationId,
  { tenantId, agent, since }: GiveBack,
): Promise<void> {
  const conversation = { tenantId, conversationId };
  const draft = async (tail: Tail, now: number): Promise<Drafted> => {
    const state = livingState(tail, now, needs.rules);
    const assignee = assigneeNow(state, now, needs.rules);
    if (assignee?.id !== agent || state.waitingSince === undefined) return { nothing: true };
    const labels = await labelsOf(needs, conversation, { ...tail, state });
    return { add: { kind: 'assigned', to: null, labels } };
  };
  const clientId = `give-back ${agent} ${since}`;
  const committed = await commit(needs, { ...conversation, author: SYSTEM, clientId, draft });
  await pushCommitted(needs, conversation, committed);
}
