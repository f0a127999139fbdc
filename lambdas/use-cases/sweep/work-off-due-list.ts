import type { ActivityIndex, RowPlace } from '../../domain/conversations/activity-index.ts';
import type { Due, DueList, DueTask } from '../../domain/conversations/due-list.ts';
import { closesAt, livingState, statusOf } from '../../domain/conversations/log.ts';
import type { ConversationState } from '../../domain/conversations/state.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { Inbox } from '../../domain/desk/inbox.ts';
import type { TenantId } from '../../domain/ids.ts';
import { type ForEach, inParallel } from '../../domain/in-parallel.ts';
import { MINUTE } from '../../domain/time/units.ts';
import { closeIdleConversation } from '../conversations/close-conversation.ts';
import { type Repair, repairConversation } from '../delivery/repair-conversations.ts';
import { fillInbox } from '../desk/fill-inbox.ts';
import { giveBack } from '../desk/give-back.ts';
import { rulesFor } from '../tenants/rules-for.ts';
import type { CloseIdleNeeds } from './close-idle-conversations.ts';
import { isErasure, type WakeNeeds, wakeErasures } from './wake-erasures.ts';

type Needs = CloseIdleNeeds &
  WakeNeeds & {
    dueList: DueList;
    inbox: Inbox;
    connections: Pick<ConnectionStore, 'ofAgents'>;
    activityIndex: Pick<ActivityIndex, 'ofTenant'>;
  };

type InboxTask = Extract<DueTask, { type: 'inbox' }>;
type GiveBackTask = Extract<DueTask, { type: 'give-back' }>;
type IndexTask = Extract<DueTask, { type: 'index' }>;

/** Items handled at once. */
const WIDTH = 20;

/** Milliseconds until a row of the activity index that cannot be made is tried again. */
const INDEX_AGAIN = 5 * MINUTE;

/**
 * Does what is due by now. An item is removed after its work is done, or after its successor stands on the list, so that a crash
 * only does it again. Erasures have many rows at times, and are looked at beside all else.
 */
export async function workOffDueList(
  needs: Needs,
  forEach: ForEach,
  repair: Repair = (row) => repairConversation(needs, row),
): Promise<void> {
  const { dueList, clock } = needs;
  const dues: Due[] = [];
  for await (const due of dueList.upTo(clock())) dues.push(due);
  const workOff = () =>
    forEach(
      dues.filter((due) => !isErasure(due)),
      WIDTH,
      async (due) => {
        const next = await done(needs, due, repair);
        if (next) await dueList.add(next);
        await dueList.remove(due);
      },
    );
  const wake = () => wakeErasures(needs, dues.filter(isErasure), forEach);
  await inParallel([workOff, wake], 2, (work) => work());
}

/** Does what is due; answers what is to be done later instead. */
async function done(needs: Needs, due: Due, repair: Repair): Promise<Due | null> {
  const { task } = due;
  if (task.type === 'inbox') {
    const after = await fillDue(needs, due.tenantId, task);
    return after && { ...due, at: needs.clock(), task: { ...task, after } };
  }
  if (task.type === 'give-back') {
    await giveBackIfAway(needs, due.tenantId, task);
    return null;
  }
  const again = await (task.type === 'index' ? indexDue(needs, due, task, repair) : closeDue(needs, due));
  return again === null ? null : { ...due, at: again };
}

async function fillDue(needs: Needs, tenantId: TenantId, { since, after }: InboxTask): Promise<RowPlace | null> {
  const rules = await rulesFor(needs, tenantId);
  return rules && fillInbox({ ...needs, ...rules }, { tenantId, since, after });
}

async function giveBackIfAway(needs: Needs, tenantId: TenantId, { agent, since }: GiveBackTask): Promise<void> {
  const rules = await rulesFor(needs, tenantId);
  if (rules) await giveBack({ ...needs, ...rules }, { tenantId, agent, since });
}

/** Closes a conversation that is idle by now. Answers when to come back, if it was put off until later. */
async function closeDue(needs: Needs, due: Due): Promise<number | null> {
  const open = await closeIfIdle(needs, due);
  if (open?.state.snoozedUntil === undefined) return null;
  return Math.max(open.closesAt, needs.clock() + MINUTE);
}

/** Closes a conversation that is idle by now; answers one that stays open. */
async function closeIfIdle(
  needs: Needs,
  { tenantId, conversationId }: Pick<Due, 'tenantId' | 'conversationId'>,
): Promise<{ state: ConversationState; closesAt: number } | null> {
  const found = await rulesFor(needs, tenantId);
  if (!found) return null;
  const { rules } = found;
  const now = needs.clock();
  const state = livingState(await needs.conversationLog.tail(tenantId, conversationId), now, rules);
  if (state.status === 'closed') return null;
  if (statusOf(state, now, rules) === 'open') return { state, closesAt: closesAt(state, rules) };
  await closeIdleConversation({ ...needs, ...found }, { tenantId, conversationId });
  return null;
}

/**
 * Makes a row of the activity index that could not be made, and meanwhile does what the row would have led to: a row that is made
 * after its conversation was idle is not looked at any more.
 */
async function indexDue(needs: Needs, due: Due, task: IndexTask, repair: Repair): Promise<number | null> {
  const { tenantId, conversationId } = due;
  await repair({ tenantId, conversationId });
  await closeIfIdle(needs, due);
  try {
    await needs.activityIndex.touch({ tenantId, conversationId, bucket: task.bucket }, task.pos);
    return null;
  } catch (error) {
    needs.reportIndexFailure(error);
    return needs.clock() + INDEX_AGAIN;
  }
}
