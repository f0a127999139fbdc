import { type Erasure, goesOnFrom } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import { type EraseBelowNeeds, eraseBelow } from './erase-below.ts';
import { type FenceOffNeeds, fenceOff } from './fence-off.ts';

/** Names an erasure that is going on. */
export type ErasureKey = Pick<Erasure, 'tenantId' | 'id'>;

export type RunErasureNeeds = FenceOffNeeds & EraseBelowNeeds & { erasures: ErasureStore };

/**
 * Does as much of an erasure as can be done by now, and deletes `most` entries at most; answers how many it found. Nothing waits
 * here: what can be done later only is left to whoever comes back then.
 *
 * 1. Take away what is known of the persons, and fence each conversation, unless the request that asked for it has done so.
 * 2. From `DELETED_FROM` after that on: all of it again, for what was stored meanwhile by who did not know yet; then delete what
 *    stands below the fences. Once nothing is left it is done, and the receipt says so.
 *
 * It finds what is done already: so it may be cut off anywhere, run twice, and side by side.
 */
export async function runErasure(needs: RunErasureNeeds, { tenantId, id }: ErasureKey, most: number): Promise<number> {
  const known = await needs.erasures.find(tenantId, id);
  if (!known || known.doneAt !== undefined || needs.clock() < goesOnFrom(known)) return 0;
  const erasure = await fenceOff(needs, known);
  return known.fencedAt === undefined ? 0 : deleted(needs, erasure, most);
}

/** Deletes what stands below the fences; that is all if it found fewer entries than it may. */
async function deleted(needs: RunErasureNeeds, erasure: Erasure, most: number): Promise<number> {
  let found = 0;
  for (const conversationId of erasure.conversations) {
    found += await eraseBelow(needs, erasure, conversationId, most - found);
    if (found >= most) return found;
  }
  await needs.erasures.done(erasure, needs.clock());
  return found;
}
