import { beforeEach, expect, test } from 'vitest';
import { cachedPublicKeys } from '../../../../lambdas/adapters/tokens/cached-public-keys.ts';
import type { PublicKey } from '../../../../lambdas/domain/tokens/public-key-store.ts';

const MINUTE = 60_000;
let now = 0;
let reads = 0;
let stored: PublicKey[] = [];
let down = false;
const find = () =>
  cachedPublicKeys(
    {
      all: async () => {
        reads++;
        if (down) throw new Error('down');
        return stored;
      },
    },
    () => now,
  );

beforeEach(() => {
  now = 1_000_000;
  reads = 0;
  stored = [{ kid: '1-a', x: 'one', handleKey: 'k1', until: 1_000_000 }];
  down = false;
});

test('a known key costs one read an hour', async () => {
  const lookup = find();

  await lookup('1-a');
  now += 59 * MINUTE;
  await lookup('1-a');
  expect(reads).toBe(1);

  now += MINUTE;
  expect(await lookup('1-a')).toEqual(stored[0]);
  expect(reads).toBe(2);
});

test('unknown kids cost one read a minute, however many are invented', async () => {
  const lookup = find();
  for (let n = 0; n < 100; n++) expect(await lookup(`9-${n}`)).toBeNull();
  expect(reads).toBe(1);

  stored = [...stored, { kid: '2-b', x: 'two', handleKey: 'k2', until: 1_000_000 }];
  now += MINUTE;
  await lookup('9-x');
  expect(await lookup('2-b')).not.toBeNull();
  expect(reads).toBe(2);
});

test('the first key of a deployment is found at once', async () => {
  const lookup = find();
  const [first] = stored;
  stored = [];
  expect(await lookup('1-a')).toBeNull();

  stored = first ? [first] : [];

  expect(await lookup('1-a')).toEqual(first);
});

test('a key is not valid after its time, though it is still stored', async () => {
  const lookup = find();
  await lookup('1-a');

  now = 1_000_000_000;

  expect(await lookup('1-a')).toBeNull();
});

test('a cached key is found although a read fails, an unknown one is an error', async () => {
  const lookup = find();
  await lookup('1-a');

  down = true;
  now += 61 * MINUTE;

  expect(await lookup('1-a')).toEqual(stored[0]);
  await expect(lookup('2-b')).rejects.toThrow('down');
});
