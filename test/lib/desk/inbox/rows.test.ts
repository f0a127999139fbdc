import { describe, expect, test } from 'vitest';
import {
  type Rows,
  withAllRead,
  withAnswer,
  withChange,
  withMessage,
  withoutRow,
  withPage,
  withSeen,
} from '../../../../lib/desk/inbox/rows.ts';
import { aChange, aMessage, aRow, at, BEN, desk, ME, myMessage, NOW } from '../conversations.ts';

const rowsOf = (...rows: ReturnType<typeof aRow>[]): Rows => new Map(rows.map((row) => [row.conversationId, row]));
const only = (rows: Rows) => [...rows.values()][0];

describe('a message', () => {
  test('of the visitor is unread, ends a snooze, and begins the waiting where nobody waited', () => {
    const before = rowsOf(aRow('c_1', { unread: 0, desk: desk({ snoozedUntil: at('18:00') }) }));

    const after = withMessage(before, aMessage(2), ME, NOW);

    expect(only(after)).toMatchObject({
      seq: 2,
      unread: 1,
      lastMessage: { text: 'text 2' },
      lastActivityAt: at('10:02'),
    });
    expect(only(after)?.desk).toMatchObject({ snoozedUntil: null, waitingSince: at('10:02') });
  });

  test('does not move the time since which the visitor waits', () => {
    const after = withMessage(rowsOf(aRow('c_1')), aMessage(2), ME, NOW);

    expect(only(after)?.desk?.waitingSince).toBe(at('10:01'));
  });

  test('of this agent has read everything, and ends the waiting', () => {
    const after = withMessage(rowsOf(aRow('c_1', { unread: 3, seq: 3 })), myMessage(4), ME, NOW);

    expect(only(after)).toMatchObject({ unread: 0, desk: { waitingSince: null } });
  });

  test('counts those that were missed before it', () => {
    expect(only(withMessage(rowsOf(aRow('c_1')), aMessage(4), ME, NOW))?.unread).toBe(4);
  });

  test('that is older than what is shown changes nothing', () => {
    const before = rowsOf(aRow('c_1', { seq: 5 }));

    expect(withMessage(before, aMessage(5), ME, NOW)).toBe(before);
  });

  test('opens a closed conversation', () => {
    const after = withMessage(rowsOf(aRow('c_1', { status: 'closed', closedAt: at('10:05') })), aMessage(2), ME, NOW);

    expect(only(after)).toMatchObject({ status: 'open' });
    expect(only(after)).not.toHaveProperty('closedAt');
  });
});

describe('a decision', () => {
  test('is taken as a whole', () => {
    const decided = desk({ assignee: BEN, labels: ['vip'] });

    const after = withChange(rowsOf(aRow('c_1')), aChange({ desk: decided }), NOW);

    expect(only(after)).toMatchObject({ desk: decided, pos: 7, lastActivityAt: at('10:01') });
  });

  test('that comes after a later one is passed over', () => {
    const later = withChange(rowsOf(aRow('c_1')), aChange({ pos: 9, desk: desk({ assignee: BEN }) }), NOW);

    expect(withChange(later, aChange({ pos: 8, desk: desk() }), NOW)).toBe(later);
  });

  test('to close says when', () => {
    const after = withChange(rowsOf(aRow('c_1')), aChange({ status: 'closed' }), NOW);

    expect(only(after)).toMatchObject({ status: 'closed', closedAt: at('10:30') });
  });
});

describe('a page of the list', () => {
  test('does not take back what a frame told while it was read', () => {
    const told = withMessage(rowsOf(aRow('c_1')), aMessage(2), ME, NOW);

    const after = withPage(told, [aRow('c_1'), aRow('c_2')], NOW - 500);

    expect(after.get('c_1')).toMatchObject({ seq: 2, unread: 2 });
    expect(after.size).toBe(2);
  });

  test('counts where nothing was told for longer than lists lag', () => {
    const told = withMessage(rowsOf(aRow('c_1')), aMessage(2), ME, NOW);

    expect(only(withPage(told, [aRow('c_1', { seq: 3, unread: 0 })], NOW + 60_000))).toMatchObject({
      seq: 3,
      unread: 0,
    });
  });
});

test('an answer about one conversation keeps what only lists know', () => {
  const { unread: _, seen: __, ...answered } = aRow('c_1', { desk: desk({ labels: ['vip'] }) });

  const after = withAnswer(rowsOf(aRow('c_1', { unread: 4, seen: 2 })), answered, NOW);

  expect(only(after)).toMatchObject({ unread: 4, seen: 2, desk: { labels: ['vip'] } });
});

test('what is read, seen and gone changes one row, or nothing', () => {
  const rows = rowsOf(aRow('c_1'), aRow('c_2', { seen: 4 }));

  expect(withAllRead(rows, 'c_1').get('c_1')?.unread).toBe(0);
  expect(withAllRead(rows, 'c_1').get('c_2')).toBe(rows.get('c_2'));
  expect(withSeen(rows, 'c_2', 3)).toBe(rows);
  expect(withSeen(rows, 'c_2', 5).get('c_2')?.seen).toBe(5);
  expect([...withoutRow(rows, 'c_1').keys()]).toEqual(['c_2']);
  expect(withoutRow(rows, 'c_9')).toBe(rows);
});
