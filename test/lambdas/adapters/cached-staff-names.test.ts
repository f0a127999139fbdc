import { expect, test } from 'vitest';
import { cachedStaffNames } from '../../../lambdas/adapters/cached-staff-names.ts';
import { staffNamesKeptUntil } from '../../../lambdas/domain/identity/staff-names.ts';
import { staffId } from '../../../lambdas/domain/ids.ts';
import { DAY, HOUR, MINUTE } from '../../../lambdas/domain/time/units.ts';
import { fixedClock } from '../../support/builders/fixed-clock.ts';
import { RIVAL, SHOP } from '../../support/builders/tenants.ts';
import { inMemoryStaffNameStore } from '../../support/stores/in-memory-staff-name-store.ts';
import { RETENTION } from '../../support/stores/stores.ts';

const [ann, bob] = [staffId(SHOP, 'ann'), staffId(SHOP, 'bob')];

function counted() {
  const time = fixedClock();
  const options = { retentionOf: () => RETENTION, clock: time.now };
  const store = inMemoryStaffNameStore(options);
  const calls: string[] = [];
  const names = cachedStaffNames(
    {
      ...store,
      find(...asked) {
        calls.push('find');
        return store.find(...asked);
      },
      set(...asked) {
        calls.push('set');
        return store.set(...asked);
      },
      choose(...asked) {
        calls.push('choose');
        return store.choose(...asked);
      },
    },
    options,
  );
  return { time, store, names, calls };
}

test('names are read once a minute for each tenant', async () => {
  const { time, store, names, calls } = counted();
  await store.set(SHOP, ann, 'Ann');
  await names.nameOf(SHOP, ann);
  await names.nameOf(RIVAL, ann);
  await store.set(SHOP, ann, 'Anna');
  time.forward(MINUTE - 1);
  expect(await names.nameOf(SHOP, ann)).toBe('Ann');

  time.forward(1);

  expect(await names.nameOf(SHOP, ann)).toBe('Anna');
  expect(calls).toEqual(['find', 'find', 'find']);
});

test('a name that is not there is looked for again after a second: a new agent is shown under its name at once', async () => {
  const { time, store, names, calls } = counted();
  expect(await names.nameOf(SHOP, ann)).toBeUndefined();
  await store.set(SHOP, ann, 'Ann');
  time.forward(999);
  expect(await names.nameOf(SHOP, ann)).toBeUndefined();

  time.forward(1);

  expect(await names.nameOf(SHOP, ann)).toBe('Ann');
  expect(calls).toEqual(['find', 'find']);
});

test('a name that is set here is known here at once, beside those that others have set', async () => {
  const { store, names } = counted();
  await store.set(SHOP, ann, 'Ann');

  await names.set(SHOP, bob, 'Bob');

  expect([await names.nameOf(SHOP, ann), await names.nameOf(SHOP, bob)]).toEqual(['Ann', 'Bob']);
});

test('a name that is known is written once a day, another at once', async () => {
  const { time, names, calls } = counted();
  const writes = () => calls.filter((call) => call === 'set').length;
  await names.set(SHOP, ann, 'Ann');
  for (let hour = 1; hour < 24; hour++) {
    time.forward(HOUR);
    await names.set(SHOP, ann, 'Ann');
  }
  expect(writes()).toBe(1);

  time.forward(HOUR);
  await names.set(SHOP, ann, 'Ann');
  expect(writes()).toBe(2);

  await names.set(SHOP, ann, 'Ann B.');
  expect(writes()).toBe(3);
});

test('a tenant’s names outlive what was written up to the next time that they are moved on', async () => {
  const { time, store, names } = counted();
  await names.set(SHOP, ann, 'Ann');
  time.forward(DAY - 1);
  await names.set(SHOP, ann, 'Ann');

  expect((await store.find(SHOP)).keptUntil).toBeGreaterThan(time.now() + RETENTION + DAY);
});

test('setting a name reads nothing within the minute', async () => {
  const { names, calls } = counted();
  for (const name of ['Ann', 'Ann', 'Ann B.']) await names.set(SHOP, ann, name);

  expect(calls).toEqual(['find', 'set', 'set']);
});

test('a name that a member has chosen is not replaced by that of its token, and is moved on once a day', async () => {
  const { time, store, names, calls } = counted();
  await names.choose(SHOP, ann, 'Annie');
  await names.set(SHOP, ann, 'Ann Smith');
  await names.set(SHOP, ann, undefined);
  expect(await names.nameOf(SHOP, ann)).toBe('Annie');
  expect(calls.filter((call) => call !== 'find')).toEqual(['choose']);

  time.forward(2 * DAY);
  await names.set(SHOP, ann, undefined);

  expect(calls.filter((call) => call !== 'find')).toEqual(['choose', 'choose']);
  const { keptUntil } = await store.find(SHOP);
  expect(keptUntil).toBe(staffNamesKeptUntil(time.now(), RETENTION));
});

test('a member without any name writes none, and one that gives its own up has that of its token', async () => {
  const { store, names, calls } = counted();
  await names.set(SHOP, bob, undefined);
  expect(calls).toEqual(['find']);
  await store.set(SHOP, ann, 'Ann Smith');
  await names.choose(SHOP, ann, 'Annie');
  await names.choose(SHOP, ann, null);

  expect(await names.nameOf(SHOP, ann)).toBe('Ann Smith');
  expect(await names.all(SHOP)).toEqual(new Map([[ann, 'Ann Smith']]));
});
