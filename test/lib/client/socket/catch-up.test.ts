import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ClientFrame } from '../../../../lib/client/contract-types.ts';
import { catchUp } from '../../../../lib/client/socket/catch-up.ts';
import { messageOf } from '../../../support/clients/fake-gateway.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function client(cursor: string | null = 'c0') {
  const sent: ClientFrame[] = [];
  const told: string[] = [];
  const missed = catchUp({
    send: (frame) => void sent.push(frame),
    onDone: () => void told.push('done'),
    onLost: () => void told.push('lost'),
    onTimeout: () => void told.push('timeout'),
  });
  missed.from(cursor);
  return {
    ...missed,
    sent,
    told,
    push: (pushed: string) => missed.receive({ type: 'message', message: messageOf(1, 'x'), cursor: pushed }),
    synced: (reached: string | null, more: boolean) => missed.receive({ type: 'synced', cursor: reached, more }),
  };
}

it('it asks until nothing is missing', () => {
  const { begin, synced, sent, told } = client();

  begin();
  synced('c1', true);
  synced('c2', false);

  expect(sent).toEqual([
    { type: 'sync', after: 'c0' },
    { type: 'sync', after: 'c1' },
  ]);
  expect(told).toEqual(['done']);
});

it('it asks again when it may, if it has asked too often', () => {
  const { begin, receive, sent, told } = client();

  begin();
  receive({ type: 'error', error: 'too many', code: 'ERR_RATE_LIMITED', retryAfter: 5, requestId: 'r' });
  vi.advanceTimersByTime(4999);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(1);

  expect(sent).toEqual([
    { type: 'sync', after: 'c0' },
    { type: 'sync', after: 'c0' },
  ]);
  expect(told).toEqual([]);
});

it('a message that is refused for its rate says nothing of what it asked for', () => {
  const { begin, receive, told } = client();

  begin();
  receive({ type: 'error', error: 'no', code: 'ERR_RATE_LIMITED', retryAfter: 60, temp_id: 'm1', requestId: 'r' });
  vi.advanceTimersByTime(10_000);

  expect(told).toEqual(['timeout']);
});

it('[CUR1] a pushed cursor is not adopted before this socket was told that nothing is missing', () => {
  const { begin, end, push, synced, position } = client();

  begin();
  push('c9');
  expect(position()).toBe('c0');
  end();
  push('c9');
  expect(position()).toBe('c0');
  begin();
  synced('c5', true);
  push('c9');
  expect(position()).toBe('c5');
  synced('c8', false);
  push('c9');

  expect(position()).toBe('c9');
});

it('a cursor that does not move ends the asking, whatever the gateway says', () => {
  const { begin, synced, sent, told } = client();

  begin();
  synced('c0', true);

  expect(sent).toHaveLength(1);
  expect(told).toEqual(['done']);
});

it('without a cursor everything is asked for', () => {
  const { begin, sent } = client(null);

  begin();

  expect(sent).toEqual([{ type: 'sync' }]);
});

it('[CUR5] a cursor that is refused means that everything has to be read again', () => {
  const { begin, receive, told } = client();

  begin();
  receive({ type: 'error', error: 'no', code: 'ERR_INVALID', field: 'after', requestId: 'r' });
  vi.advanceTimersByTime(60_000);

  expect(told).toEqual(['lost']);
});

it('no answer in ten seconds means that the line is dead', () => {
  const { begin, told } = client();

  begin();
  vi.advanceTimersByTime(10_000);

  expect(told).toEqual(['timeout']);
});
