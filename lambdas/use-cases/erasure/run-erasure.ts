import { DELETED_FROM, type Erasure, LOOKED_AT_AGAIN } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import type { Sleep } from '../../domain/time/clock.ts';
import { type EraseBelowNeeds, eraseBelow } from './erase-below.ts';
import { type ErasePersonsNeeds, erasePersons } from './erase-persons.ts';
import { type FenceNeeds, fenceConversations } from './fence-conversations.ts';
import { type FindErasedNeeds, findErased } from './find-erased.ts';

/** Names an erasure that is going on. */
export type ErasureKey = Pick<Erasure, 'tenantId' | 'id'>;

export type RunErasureNeeds = FindErasedNeeds &
  FenceNeeds &
  EraseBelowNeeds &
  ErasePersonsNeeds & {
    erasures: ErasureStore;
    sleep: Sleep;
    /** Has another invocation go on with it. */
    goOn: (erasure: ErasureKey) => Promise<void>;
  };

/** Entries that one invocation deletes at most: about ten seconds' work at the memory of the function. */
export const ENTRIES_AT_ONCE = 2000;

/** Milliseconds that one invocation waits at most: it has 29 seconds in all. */
const LONGEST_WAIT = 20_000;

/**
 * Does a part of an erasure, and hands the rest over to the next invocation.
 *
 * 1. Take away what is known of the persons, and fence each conversation.
 * 2. Wait until nobody can write below a fence any more, then delete what stands there.
 * 3. Do all of it again once no function remembers what was before; then it is done, and the receipt says so.
 *
 * Each invocation begins at 1 and finds what is done: so it may be cut off anywhere, run twice, and side by side.
 */
export async function runErasure(needs: RunErasureNeeds, { tenantId, id }: ErasureKey): Promise<void> {
  const known = await needs.erasures.find(tenantId, id);
  if (!known || known.doneAt !== undefined) return;
  const erasure = await fenceOff(needs, known);
  const fencedAt = Math.max(...Object.values(erasure.fences).map(({ at }) => at));
  if (await waited(needs, fencedAt + DELETED_FROM)) return needs.goOn(erasure);
  if (!(await deletedAll(needs, erasure))) return needs.goOn(erasure);
  if (await waited(needs, erasure.begunAt + LOOKED_AT_AGAIN)) return needs.goOn(erasure);
  await needs.erasures.done(erasure, needs.clock());
}

/** The first part: names go before sockets are told, so that whoever is told and looks again finds none. */
export async function fenceOff(
  needs: FindErasedNeeds & ErasePersonsNeeds & FenceNeeds,
  erasure: Erasure,
): Promise<Erasure> {
  const found = await findErased(needs, erasure);
  await erasePersons(needs, found);
  return fenceConversations(needs, found);
}

/** Waits until then, or for as long as an invocation can. Answers whether it had to. */
async function waited({ clock, sleep }: RunErasureNeeds, until: number): Promise<boolean> {
  const left = until - clock();
  if (left <= 0) return false;
  await sleep(Math.min(left, LONGEST_WAIT));
  return true;
}

/** Deletes as much as one invocation may; answers whether that was all. */
async function deletedAll(needs: RunErasureNeeds, erasure: Erasure): Promise<boolean> {
  let left = ENTRIES_AT_ONCE;
  for (const conversationId of erasure.conversations) {
    left -= await eraseBelow(needs, erasure, conversationId, left);
    if (left <= 0) return false;
  }
  return true;
}
