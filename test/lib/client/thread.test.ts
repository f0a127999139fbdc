import { expect, it } from 'vitest';
import type { ConversationChange } from '../../../lib/client/contract-types.ts';
import { thread } from '../../../lib/client/thread.ts';
import { messageOf } from '../../support/clients/fake-gateway.ts';

const page = (from: number, to: number, prevCursor: string | null) => ({
  messages: Array.from({ length: to - from + 1 }, (_, index) => messageOf(from + index, `text ${from + index}`)),
  changes: [] as ConversationChange[],
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

it('changes of its status stand in their order, each once, from pages and as they come', () => {
  const change = (status: 'open' | 'closed', minute: number): ConversationChange => ({
    conversation_id: 'c_1',
    status,
    at: `2026-01-01T00:0${minute}:00.000Z`,
  });
  const shown = thread();

  shown.addChange(change('closed', 5));
  shown.addPage({ ...page(11, 20, '11'), changes: [change('open', 4), change('closed', 5)] });
  shown.addPage({ ...page(1, 10, null), changes: [change('closed', 3)] });

  expect(shown.changes()).toEqual([change('closed', 3), change('open', 4), change('closed', 5)]);
});

it('a gateway of before names no changes', () => {
  const { changes, ...earlier } = page(1, 2, null);
  const shown = thread();

  shown.addPage(earlier as ReturnType<typeof page>);

  expect(numbers(shown)).toEqual([1, 2]);
  expect(shown.changes()).toEqual(changes);
});

it('what was said before an erasure is dropped, whether that is told by the socket or by a page, and nothing said since', () => {
  const erased = {
    conversation_id: 'c_1',
    status: 'closed',
    reason: 'erased',
    at: '2026-01-01T00:00:10.000Z',
  } as const;
  const said = (id: string, seq: number, second: number) => ({
    ...messageOf(seq, id),
    id,
    timestamp: `2026-01-01T00:00:${second}.000Z`,
  });
  const shown = thread();
  shown.addPage({ ...page(1, 0, '9'), messages: [said('m_a_11', 11, 10), said('m_a_12', 12, 10)] });

  shown.addChange(erased);
  expect([shown.inOrder(), shown.older()]).toEqual([[], null]);
  shown.add(said('m_b_1', 1, 11));
  shown.add(said('m_b_2', 2, 12));

  expect(shown.inOrder().map(({ id }) => id)).toEqual(['m_b_1', 'm_b_2']);
  const loaded = thread();
  const both = [said('m_a_12', 12, 10), said('m_b_1', 1, 11)];
  loaded.addPage({ ...page(1, 0, null), messages: both, changes: [erased] });
  expect(loaded.inOrder().map(({ id }) => id)).toEqual(['m_b_1']);
});
