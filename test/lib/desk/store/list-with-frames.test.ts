import { expect, test } from 'vitest';
import { listWithFrames } from '../../../../lib/desk/store/list-with-frames.ts';

/** A reading that is answered by hand. */
function reading() {
  const { promise, resolve, reject } = Promise.withResolvers<string[]>();
  return { read: () => promise, answer: resolve, fail: reject };
}

const letters = () => listWithFrames<string[], string>([], (list, letter) => [...list, letter]);

test('a frame changes the list that is there', async () => {
  const list = letters();
  await list.load(async () => ['a']);

  list.came('b');

  expect(list.now.get()).toEqual(['a', 'b']);
});

test('a frame that comes while the list is read is in it, whichever is there first', async () => {
  const list = letters();
  const { read, answer } = reading();
  const loaded = list.load(read);

  list.came('b');
  expect(list.now.get()).toEqual(['b']);
  answer(['a']);
  await loaded;

  expect(list.now.get()).toEqual(['a', 'b']);
});

test('one that was there before is not applied again to what is read later', async () => {
  const list = letters();
  list.came('a');

  await list.load(async () => ['a']);
  await list.load(async () => ['a']);

  expect(list.now.get()).toEqual(['a']);
});

test('two readings at once each have what came meanwhile', async () => {
  const list = letters();
  const [first, second] = [reading(), reading()];
  const loads = [list.load(first.read), list.load(second.read)];

  list.came('b');
  second.answer(['a']);
  first.answer(['a']);
  await Promise.all(loads);

  expect(list.now.get()).toEqual(['a', 'b']);
});

test('a reading that fails leaves the list as it was, and says so', async () => {
  const list = letters();
  const { read, fail } = reading();
  const loaded = list.load(read);
  list.came('b');
  fail(new Error('no line'));

  await expect(loaded).rejects.toThrow('no line');
  expect(list.now.get()).toEqual(['b']);
});
