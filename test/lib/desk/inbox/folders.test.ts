import { describe, expect, test } from 'vitest';
import { countsOf, rowsIn, waitsSince } from '../../../../lib/desk/inbox/folders.ts';
import type { Rows } from '../../../../lib/desk/inbox/rows.ts';
import { aRow, at, BEN, desk, ME, NOW } from '../conversations.ts';

const ROWS: Rows = new Map(
  [
    aRow('mine', { lastActivityAt: at('11:00'), desk: desk({ assignee: { id: ME }, waitingSince: at('11:00') }) }),
    aRow('answered', { lastActivityAt: at('10:00'), unread: 0, desk: desk({ assignee: { id: ME } }) }),
    aRow('bens', { lastActivityAt: at('09:00'), desk: desk({ assignee: BEN, waitingSince: at('08:00') }) }),
    aRow('nobodys', { lastActivityAt: at('10:30') }),
    aRow('later', { lastActivityAt: at('10:40'), desk: desk({ assignee: { id: ME }, snoozedUntil: at('18:00') }) }),
    aRow('woken', { lastActivityAt: at('10:50'), desk: desk({ assignee: { id: ME }, snoozedUntil: at('11:30') }) }),
    aRow('closed', { status: 'closed', closedAt: at('11:40') }),
  ].map((row) => [row.conversationId, row]),
);
const ids = (...args: Parameters<typeof rowsIn>) => rowsIn(...args).map(({ conversationId }) => conversationId);

describe('the lists', () => {
  test.each([
    ['mine', ['mine', 'woken', 'answered']],
    ['unassigned', ['nobodys']],
    ['waiting', ['mine', 'nobodys', 'bens']],
    ['snoozed', ['later']],
    ['open', ['mine', 'woken', 'later', 'nobodys', 'answered', 'bens']],
    ['closed', ['closed']],
  ] as const)('%s has what belongs there, the newest first', (folder, expected) => {
    expect(ids(folder, ROWS, ME, NOW, 'newest')).toEqual(expected);
  });

  test('show first who waits for longest, then who does not wait', () => {
    expect(ids('open', ROWS, ME, NOW, 'waiting')).toEqual(['bens', 'nobodys', 'mine', 'woken', 'later', 'answered']);
  });

  test('count conversations, and those with something to read', () => {
    const { mine, unassigned, open } = countsOf(ROWS, ME, NOW);

    expect({ mine, unassigned, open }).toEqual({
      mine: { all: 3, unread: 2 },
      unassigned: { all: 1, unread: 1 },
      open: { all: 6, unread: 5 },
    });
  });
});

test('nobody waits in what is snoozed or closed', () => {
  const snoozed = aRow('c', { desk: desk({ snoozedUntil: at('18:00'), waitingSince: at('09:00') }) });

  expect(waitsSince(snoozed, NOW)).toBeNull();
  expect(waitsSince(snoozed, Date.parse(at('18:00')))).toBe(at('09:00'));
  expect(waitsSince(aRow('c', { status: 'closed' }), NOW)).toBeNull();
});
