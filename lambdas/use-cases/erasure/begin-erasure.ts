import { type DueList, NO_CONVERSATION } from '../../domain/conversations/due-list.ts';
import { ERASURE_RANDOM, type Erasure, type ErasureTarget, NOTHING_ERASED } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import { userIdOf } from '../../domain/ids.ts';
import type { Administrator } from '../../domain/tenants/administrator.ts';
import type { Act } from '../../domain/tenants/audit.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { type RecordNeeds, recorded } from '../tenants/recorded.ts';

export type BeginErasureNeeds = RecordNeeds & {
  erasures: Pick<ErasureStore, 'begin'>;
  dueList: Pick<DueList, 'add'>;
  clock: Clock;
  random: (length: number) => string;
};

export type BeginErasure = { by: Administrator; target: ErasureTarget };

/**
 * Notes that something is to be erased; from then on it is, whoever is cut off. It stands on the due list from before that until it is
 * done, and the sweeper has it go on from there; what was never begun, it drops.
 */
export async function beginErasure(needs: BeginErasureNeeds, { by, target }: BeginErasure): Promise<Erasure> {
  const { tenantId } = by;
  const begunAt = needs.clock();
  const erasure: Erasure = {
    tenantId,
    id: `e_${needs.random(ERASURE_RANDOM)}`,
    of: target.of,
    by: by.id,
    begunAt,
    subjects: target.of === 'visitor' ? [target.subject] : [],
    conversations: target.of === 'conversation' ? [target.conversationId] : [],
    fences: {},
    counts: NOTHING_ERASED,
  };
  await recorded(needs, actOf(erasure, target), async () => {
    const task = { type: 'erase', id: erasure.id } as const;
    await needs.dueList.add({ tenantId, conversationId: NO_CONVERSATION, at: begunAt, task });
    await needs.erasures.begin(erasure);
  });
  return erasure;
}

/** A user is not named, since the site chose its id, which may be an address. */
function actOf({ tenantId, id, by }: Erasure, target: ErasureTarget): Act {
  if (target.of === 'conversation') {
    return { tenantId, by, act: 'conversation-erased', about: { erasure: id, conversation: target.conversationId } };
  }
  const { subject } = target;
  const named = subject.startsWith('visitor:') ? { visitor: userIdOf(subject) } : {};
  return { tenantId, by, act: 'visitor-erased', about: { erasure: id, ...named } };
}
