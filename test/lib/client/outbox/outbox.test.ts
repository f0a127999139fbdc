import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../../../lib/client/gateway-error.ts';
import { type OutboxItem, outbox } from '../../../../lib/client/outbox/outbox.ts';
import { memoryStorage, storedValue } from '../../../../lib/client/stored-value.ts';
import { messageOf } from '../../../support/clients/fake-gateway.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const item = (clientMessageId: string, conversationId?: string): OutboxItem => ({
  clientMessageId,
  text: clientMessageId,
  at: '2026-01-01T00:00:00.000Z',
  ...(conversationId === undefined ? {} : { conversationId }),
});

/** An outbox whose messages meet these outcomes, one after the other; then they are stored. */
function anOutbox({ storage = memoryStorage(), outcomes = [] as (GatewayError | Promise<never>)[] } = {}) {
  const tried: string[] = [];
  const kept = storedValue<OutboxItem[]>(storage, 'outbox');
  const box = outbox({
    kept,
    async transmit({ clientMessageId, text }) {
      tried.push(clientMessageId);
      const outcome = outcomes.shift();
      if (outcome instanceof GatewayError) throw outcome;
      await outcome;
      return messageOf(tried.length, text, { clientMessageId });
    },
    onChange: () => {},
  });
  return { box, tried, kept };
}

const LOST = new GatewayError('lost', { code: 'NETWORK' });
const REFUSED = new GatewayError('too long', { code: 'ERR_INVALID', field: 'text' });
const STUCK = new Promise<never>(() => {});
const ids = (items: readonly OutboxItem[] | null) => (items ?? []).map(({ clientMessageId }) => clientMessageId);

it('messages of one conversation are sent in order, one after the other, also after failures', async () => {
  const { box, tried, kept } = anOutbox({ outcomes: [LOST] });

  const sent = Promise.all([box.add(item('a')), box.add(item('b')), box.add(item('c'))]);
  expect(ids(kept.read())).toEqual(['a', 'b', 'c']);
  await vi.runAllTimersAsync();

  expect((await sent).map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  expect(tried).toEqual(['a', 'a', 'b', 'c']);
  expect(kept.read()).toEqual([]);
});

it('a conversation that is stuck holds up no other', async () => {
  const { box } = anOutbox({ outcomes: [STUCK] });

  void box.add(item('a', 'c_1')).catch(() => {});
  const other = await box.add(item('b', 'c_2'));

  expect(other.text).toBe('b');
  expect(ids(box.items())).toEqual(['a']);
});

it('what is not stored survives a reload, in order', async () => {
  const storage = memoryStorage();
  const before = anOutbox({ storage, outcomes: [STUCK] });
  for (const id of ['a', 'b']) before.box.add(item(id)).catch(() => {});
  before.box.stop();

  const { box, tried, kept } = anOutbox({ storage });
  box.retryNow();
  await vi.runAllTimersAsync();

  expect(tried).toEqual(['a', 'b']);
  expect(kept.read()).toEqual([]);
});

it('another tab’s messages in the same storage stay there', async () => {
  const storage = memoryStorage();
  const other = anOutbox({ storage, outcomes: [STUCK] });
  const { box, kept } = anOutbox({ storage });

  other.box.add(item('theirs')).catch(() => {});
  await box.add(item('mine'));

  expect(ids(kept.read())).toEqual(['theirs']);
});

it('a rate that was exceeded is waited for as long as the gateway says', async () => {
  const slow = new GatewayError('slowly', { code: 'ERR_RATE_LIMITED', status: 429, retryAfter: 7 });
  const { box, tried } = anOutbox({ outcomes: [slow] });

  void box.add(item('a'));
  await vi.advanceTimersByTimeAsync(6_900);
  expect(tried).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(200);

  expect(tried).toEqual(['a', 'a']);
});

it('a message that is known to be stored, by whichever way, is sent no more', async () => {
  const { box, tried } = anOutbox({ outcomes: [LOST] });
  const sent = box.add(item('a'));
  await vi.advanceTimersByTimeAsync(0);

  box.stored(messageOf(1, 'a', { clientMessageId: 'a' }));
  await vi.runAllTimersAsync();

  expect(await sent).toMatchObject({ seq: 1 });
  expect(tried).toEqual(['a']);
});

describe('a message that is refused for good', () => {
  async function refused() {
    const made = anOutbox({ outcomes: [REFUSED] });
    const outcome = made.box.add(item('a')).catch((error) => error.code);
    await vi.runAllTimersAsync();
    return { ...made, outcome: await outcome };
  }

  it('rejects, stays with its error, and holds up no other', async () => {
    const { box, outcome } = await refused();
    await box.add(item('b'));

    expect(outcome).toBe('ERR_INVALID');
    expect(box.items()).toMatchObject([{ clientMessageId: 'a', error: { field: 'text' } }]);
  });

  it('is tried again, or discarded', async () => {
    const { box, tried } = await refused();

    box.retry('a');
    await vi.runAllTimersAsync();
    expect(tried).toEqual(['a', 'a']);
    expect(box.items()).toEqual([]);

    const again = await refused();
    again.box.discard('a');
    expect([again.box.items(), again.kept.read()]).toEqual([[], []]);
  });
});

it('ending rejects those who wait and keeps what is not stored', async () => {
  const { box, kept } = anOutbox({ outcomes: [STUCK] });
  const sent = box.add(item('a')).catch((error) => error.code);

  box.stop();

  expect(await sent).toBe('CLOSED');
  await expect(box.add(item('b'))).rejects.toMatchObject({ code: 'CLOSED' });
  expect(ids(kept.read())).toEqual(['a']);
});
