import { expect, test } from 'vitest';
import { partsOf } from '../../../../lib/desk/store/save-parts.ts';

test('a file is read from each part to the next, and how much there is is said in bytes', async () => {
  const asked: object[] = [];
  const parts = [
    { text: 'één\n', next: 'c1' },
    { text: '', next: 'c2' },
    { text: 'two\n', next: null },
  ];
  const said: number[] = [];

  const read = await partsOf(
    async (after) => {
      asked.push(after);
      return parts[asked.length - 1] ?? expect.fail('there is no more');
    },
    (bytes) => said.push(bytes),
  )();

  expect(await new Blob(read).text()).toBe('één\ntwo\n');
  expect(asked).toEqual([{}, { after: 'c1' }, { after: 'c2' }]);
  expect(said).toEqual([6, 6, 10]);
});

test('a part that cannot be read ends it, and it goes on there when it is called again', async () => {
  const asked: object[] = [];
  const readOn = partsOf(async ({ after }) => {
    asked.push({ after });
    if (asked.length === 2) throw new Error('cut');
    return after ? { text: 'two', next: null } : { text: 'one', next: 'c1' };
  });

  await expect(readOn()).rejects.toThrow('cut');
  const read = await readOn();

  expect(await new Blob(read).text()).toBe('onetwo');
  expect(asked).toEqual([{ after: undefined }, { after: 'c1' }, { after: 'c1' }]);
});
