import { GatewayError } from '@chat-gateway/client';
import { expect, test } from 'vitest';
import { dataExport } from '../../../../lib/desk/admin/data-export.ts';

/** An export in two parts, of which the second is cut the first time. */
function anExport() {
  const asked: (string | undefined)[] = [];
  const saved: Promise<string>[] = [];
  const data = dataExport(
    {
      async exportData({ after } = {}) {
        asked.push(after ?? undefined);
        if (asked.length === 2) throw new GatewayError('no line', { code: 'NETWORK' });
        return after ? { text: 'two', next: null } : { text: 'one', next: 'c1' };
      },
    },
    (parts) => saved.push(new Blob(parts).text()),
  );
  return { data, asked, saved: () => Promise.all(saved) };
}

test('an export that was cut says so with what is kept, and goes on there', async () => {
  const { data, asked, saved } = anExport();

  await data.run();
  expect(data.now.get()).toMatchObject({ is: 'cut', bytes: 3, problem: { text: /cannot be reached/ } });
  expect(await saved()).toEqual([]);
  const going = data.run();
  expect(data.now.get()).toEqual({ is: 'reading', bytes: 3 });
  await going;

  expect(data.now.get()).toEqual({ is: 'saved' });
  expect(await saved()).toEqual(['onetwo']);
  expect(asked).toEqual([undefined, 'c1', 'c1']);
});

test('one that was discarded begins anew, and so does the next after one that was saved', async () => {
  const { data, asked, saved } = anExport();

  await data.run();
  data.discard();
  expect(data.now.get()).toEqual({ is: 'none' });
  await data.run();
  await data.run();

  expect(await saved()).toEqual(['onetwo', 'onetwo']);
  expect(asked).toEqual([undefined, 'c1', undefined, 'c1', undefined, 'c1']);
});

test('while it is read it is not begun twice', async () => {
  const { data, asked } = anExport();

  await Promise.all([data.run(), data.run()]);

  expect(asked).toEqual([undefined, 'c1']);
});
