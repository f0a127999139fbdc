import type { Erasure } from '../../domain/erasure/erasure.ts';
import type { ErasureStore } from '../../domain/erasure/erasure-store.ts';
import { type ErasePersonsNeeds, erasePersons } from './erase-persons.ts';
import { type FenceNeeds, fenceConversations } from './fence-conversations.ts';
import { type FindErasedNeeds, findErased } from './find-erased.ts';

export type FenceOffNeeds = FindErasedNeeds &
  ErasePersonsNeeds &
  FenceNeeds & { erasures: Pick<ErasureStore, 'found' | 'fenced' | 'fencedOff'> };

/**
 * Finds what is to be erased, takes away what is known of the persons, fences each conversation, and notes when that was done first.
 * Names go before sockets are told, so that whoever is told and looks again finds none.
 */
export async function fenceOff(needs: FenceOffNeeds, erasure: Erasure): Promise<Erasure> {
  const found = await findErased(needs, erasure);
  await erasePersons(needs, found);
  const fenced = await fenceConversations(needs, found);
  if (fenced.fencedAt !== undefined) return fenced;
  const fencedAt = needs.clock();
  await needs.erasures.fencedOff(fenced, fencedAt);
  return { ...fenced, fencedAt };
}
