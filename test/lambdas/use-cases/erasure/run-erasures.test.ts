import { expect, test } from 'vitest';
import type { ErasureKey } from '../../../../lambdas/use-cases/erasure/run-erasure.ts';
import {
  ENTRIES_AT_ONCE,
  type ErasureBatch,
  PART_COUNTS_AS,
  runErasures,
} from '../../../../lambdas/use-cases/erasure/run-erasures.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const keyOf = (id: string): ErasureKey => ({ tenantId: SHOP, id });
const idsOf = (erasures: readonly ErasureKey[]) => erasures.map(({ id }) => id);

/** Erasures with so many entries each; each part takes half a second. Null: it fails. */
function works(entries: Record<string, number | null>) {
  const left = { ...entries };
  const parts: [id: string, found: number][] = [];
  const handedOver: ErasureBatch[] = [];
  let now = 0;
  const needs = {
    clock: () => now,
    run: async ({ id }: ErasureKey, most: number) => {
      now += 500;
      const here = left[id];
      if (here === null || here === undefined) throw new Error(`${id} fails`);
      const found = Math.min(here, most);
      left[id] = here - found;
      parts.push([id, found]);
      return found;
    },
    goOn: async (batch: ErasureBatch) => void handedOver.push(batch),
  };
  const all = { erase: Object.keys(entries).map(keyOf), until: 45_000 };
  return { needs, all, parts, handedOver };
}

test('small erasures are gone on with one after the other, as many as one invocation has time for, and it hands over the others', async () => {
  const { needs, all, parts, handedOver } = works(
    Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`e${n}`, 0])),
  );
  const atOnce = ENTRIES_AT_ONCE / PART_COUNTS_AS;

  await runErasures(needs, all);

  expect(parts.map(([id]) => id)).toEqual(idsOf(all.erase).slice(0, atOnce));
  expect(handedOver).toEqual([{ erase: all.erase.slice(atOnce), until: all.until }]);
});

test('[ERA4] one of which more is to be deleted is handed over, after the others', async () => {
  const { needs, all, parts, handedOver } = works({ large: ENTRIES_AT_ONCE + 1, small: 3, other: 0 });

  await runErasures(needs, all);
  await runErasures(needs, handedOver[0] ?? expect.fail());

  expect(handedOver.map(({ erase }) => idsOf(erase))).toEqual([['small', 'other', 'large']]);
  expect(parts).toEqual([
    ['large', ENTRIES_AT_ONCE],
    ['small', 3],
    ['other', 0],
    ['large', 1],
  ]);
});

test('of one that has exactly as much as an invocation deletes it is not known whether that is all', async () => {
  const { needs, all, handedOver } = works({ exact: ENTRIES_AT_ONCE });

  await runErasures(needs, all);

  expect(handedOver.map(({ erase }) => idsOf(erase))).toEqual([['exact']]);
});

test('after its time nothing of a batch is begun or handed over: it stands on the due list', async () => {
  const { needs, all, parts, handedOver } = works({ one: 0, other: 0, large: ENTRIES_AT_ONCE + 1 });

  await runErasures(needs, { ...all, until: 0 });
  const late = parts.length;
  await runErasures(needs, { ...all, until: 1500 });

  expect([late, parts.length, handedOver]).toEqual([0, 3, []]);
});

test('[ERA4] one that fails is said to, and keeps neither the others nor what is handed over', async () => {
  const { needs, all, parts, handedOver } = works({ broken: null, small: 1, large: ENTRIES_AT_ONCE });

  await expect(runErasures(needs, all)).rejects.toThrow('broken fails');

  expect(parts.map(([id]) => id)).toEqual(['small', 'large']);
  expect(handedOver.map(({ erase }) => idsOf(erase))).toEqual([['large']]);
});

test('nothing is handed over once all have come as far as they can by now', async () => {
  const { needs, all, handedOver } = works({ one: 5, other: 0 });

  await runErasures(needs, all);

  expect(handedOver).toEqual([]);
});
