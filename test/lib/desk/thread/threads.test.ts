import type { ThreadEntry, ThreadPage } from '@chat-gateway/client';
import { expect, test, vi } from 'vitest';
import { threads } from '../../../../lib/desk/thread/threads.ts';
import { entryId } from '../../../../lib/desk/thread/timeline.ts';
import { aMessage, at, BEN, entry } from '../conversations.ts';

/** A gateway whose log of `c_1` a test writes; a cursor is a position in it. */
function gateway(log: ThreadEntry[]) {
  const asked: object[] = [];
  const problems: unknown[] = [];
  const opened = threads({
    api: {
      async readThread(_, { after, before, limit = 30 } = {}): Promise<ThreadPage> {
        asked.push({ ...(after ? { after } : {}), ...(before ? { before } : {}) });
        const end = before ? Number(before) : after ? Math.min(log.length, Number(after) + limit) : log.length;
        const start = after ? Number(after) : Math.max(0, end - limit);
        const entries = log.slice(start, end);
        return { messages: [], entries, nextCursor: String(end), prevCursor: start > 0 ? String(start) : null };
      },
    },
    onError: (error) => void problems.push(error),
  });
  const shown = () => opened.of('c_1').get().entries.map(entryId);
  return { asked, problems, opened, shown };
}

const messages = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const timestamp = new Date(Date.parse(at('10:00')) + index * 1_000).toISOString();
    return entry(aMessage(index + 1, { timestamp }));
  });
const closed: ThreadEntry = { type: 'closed', id: 'e1', timestamp: at('11:00'), by: BEN, reason: 'agent' };

test('a thread is read from its end, and back to its beginning', async () => {
  const { opened, shown } = gateway(messages(40));

  await opened.open('c_1');
  expect(shown()).toHaveLength(30);
  await opened.readOlder('c_1');

  expect(shown()).toHaveLength(40);
  expect(opened.of('c_1').get().older).toBeNull();
});

test('what a frame does not say is read after it, once for several', async () => {
  const log = messages(2);
  const { opened, shown, asked } = gateway(log);
  await opened.open('c_1');
  log.push(closed);

  for (let frames = 0; frames < 3; frames++) opened.changeCame('c_1');

  await vi.waitFor(() => expect(shown()).toEqual(['m1', 'm2', 'e1']));
  expect(asked).toEqual([{}, { after: '2' }, { after: '3' }]);
});

test('opened again it goes on from where it was, and from its end if that is too far', async () => {
  const log = messages(2);
  const { opened, shown } = gateway(log);
  await opened.open('c_1');
  log.push(...messages(3).slice(2));
  await opened.open('c_1');
  expect(shown()).toEqual(['m1', 'm2', 'm3']);

  log.push(...messages(500).slice(3));
  await opened.open('c_1');

  expect(shown().at(-1)).toBe('m500');
  expect(shown()).toHaveLength(30);
});

test('nothing is asked about a thread that was not opened', () => {
  const { opened, asked } = gateway(messages(2));

  opened.changeCame('c_1');
  opened.messageCame(aMessage(3));

  expect(asked).toEqual([]);
});
