import { expect, it } from 'vitest';
import { thread } from '../../../lib/client/thread.ts';
import { messageOf } from '../../support/clients/fake-gateway.ts';

const page = (from: number, to: number, prevCursor: string | null) => ({
  messages: Array.from({ length: to - from + 1 }, (_, index) => messageOf(from + index, `text ${from + index}`)),
  nextCursor: String(to),
  prevCursor,
});
const numbers = ({ inOrder }: ReturnType<typeof thread>) => inOrder().map(({ seq }) => seq);

it('messages stand in their order, each once, however they come', () => {
  const shown = thread();

  shown.addPage(page(1, 2, null));
  for (const seq of [4, 3, 4, 2]) shown.add(messageOf(seq, 'later'));

  expect(numbers(shown)).toEqual([1, 2, 3, 4]);
});

it('a message from before the oldest page waits for its page', () => {
  const shown = thread();
  shown.addPage(page(11, 20, '11'));

  shown.add(messageOf(5, 'old'));
  expect(numbers(shown)[0]).toBe(11);
  shown.addPage(page(1, 10, null));

  expect(numbers(shown)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(shown.older()).toBeNull();
});

it('what came by socket before the first page, and lies before it, is dropped: there is a gap', () => {
  const shown = thread();

  shown.add(messageOf(3, 'early'));
  shown.add(messageOf(12, 'in the page'));
  shown.addPage(page(11, 20, '11'));

  expect(numbers(shown)[0]).toBe(11);
  expect(shown.isLoaded()).toBe(true);
});
