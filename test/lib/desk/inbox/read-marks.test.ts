import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readMarks } from '../../../../lib/desk/inbox/read-marks.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function marking(isOpen = () => true) {
  const said: [string, number][] = [];
  const marks = readMarks({
    send(seq, conversationId) {
      if (isOpen()) said.push([conversationId, seq]);
      return isOpen();
    },
  });
  return { said, marks };
}

test('each mark is said at once, and the last of several once more when the gateway notes it', () => {
  const { said, marks } = marking();

  for (const seq of [1, 2, 3]) marks.mark('c', seq);
  vi.advanceTimersByTime(60_000);

  expect(said).toEqual([
    ['c', 1],
    ['c', 2],
    ['c', 3],
    ['c', 3],
  ]);
});

test('what was said is not repeated, conversations do not wait for one another', () => {
  const { said, marks } = marking();

  marks.mark('c', 5);
  marks.mark('c', 4);
  marks.mark('c', 5);
  marks.mark('d', 1);
  vi.advanceTimersByTime(60_000);

  expect(said).toEqual([
    ['c', 5],
    ['d', 1],
  ]);
});

test('marks of a conversation that was erased begin again, and none from before is repeated', () => {
  const { said, marks } = marking();

  for (const seq of [4, 5]) marks.mark('c', seq);
  marks.begunAnew('c');
  marks.mark('c', 1);
  vi.advanceTimersByTime(60_000);

  expect(said).toEqual([
    ['c', 4],
    ['c', 5],
    ['c', 1],
  ]);
});

test('a mark that found no socket is said when there is one', () => {
  let isOpen = false;
  const { said, marks } = marking(() => isOpen);

  marks.mark('c', 5);
  isOpen = true;
  marks.reconnected();
  marks.mark('c', 5);

  expect(said).toEqual([['c', 5]]);
});
