import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import {
  type ConversationState,
  EMPTY,
  stateAfter,
  stateIn,
  stateOfLog,
} from '../../../../lambdas/domain/conversations/state.ts';
import type { StaffId } from '../../../../lambdas/domain/ids.ts';
import {
  ANN,
  aClosing,
  aLabelling,
  aMessage,
  aNote,
  anAssignment,
  anErasure,
  anUnknown,
  aReopening,
  aSnooze,
  aState,
  NOW_MS,
} from '../../../support/builders/conversations.ts';

const BOB = 'a_bob' as StaffId;

/** An entry in the middle of a conversation, later than all that `aState` says. */
const HERE = { pos: 20, at: NOW_MS } as const;
const { waitingSince: _waiting, ...answered } = aState();
const { snoozedUntil: _until, ...awake } = aState();
const { assignee: _assignee, ...unassigned } = aState();

/** What an entry changes in a state with all that it may have; undefined: removes. */
function changes(
  entry: Entry,
  before: ConversationState = aState(),
): Partial<Record<keyof ConversationState, unknown>> {
  const after = stateAfter(before, entry);
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof ConversationState)[];
  return Object.fromEntries(
    fields.filter((field) => after[field] !== before[field]).map((field) => [field, after[field]]),
  );
}

describe('a visitor’s message', () => {
  const message = aMessage(HERE);

  test('is the last one, and ends a snooze; since when the visitor waits stays', () => {
    expect(changes(message)).toEqual({ spokenAt: NOW_MS, lastMessage: 20, snoozedUntil: undefined });
    expect(stateAfter(aState(), message)).not.toHaveProperty('snoozedUntil');
  });

  test('after an answer begins the waiting', () => {
    expect(changes(message, answered)).toMatchObject({ waitingSince: NOW_MS });
  });

  test('that is the first opens the conversation', () => {
    expect(stateAfter(EMPTY, aMessage())).toEqual({
      status: 'open',
      statusSince: NOW_MS,
      spokenAt: NOW_MS,
      waitingSince: NOW_MS,
      lastMessage: 1,
      desk: 0,
    });
  });

  test('that reopens begins without assignee and snooze, and waits from now on, also if no entry had closed', () => {
    const reopening = aMessage({ ...HERE, reopens: true });
    const expected = {
      statusSince: NOW_MS,
      spokenAt: NOW_MS,
      waitingSince: NOW_MS,
      lastMessage: 20,
      assignee: undefined,
      snoozedUntil: undefined,
    };

    expect(changes(reopening)).toEqual(expected);
    expect(changes(reopening, aState({ status: 'closed' }))).toEqual({ ...expected, status: 'open' });
  });
});

describe.each(['agent', 'bot'] as const)('a message of the site: %s', (sender) => {
  test('answers: nobody waits any more; a snooze stays', () => {
    const answer = aMessage({ ...HERE, sender });

    expect(changes(answer)).toEqual({ spokenAt: NOW_MS, lastMessage: 20, waitingSince: undefined, answered: true });
    expect(stateAfter(aState(), answer)).not.toHaveProperty('waitingSince');
  });

  test('that reopens begins without assignee and snooze, and nobody waits', () => {
    const after = stateAfter(aState({ status: 'closed' }), aMessage({ ...HERE, sender, reopens: true }));

    expect(after).toEqual({
      status: 'open',
      statusSince: NOW_MS,
      spokenAt: NOW_MS,
      lastMessage: 20,
      desk: 9,
      answered: true,
    });
  });

  test('is remembered until the log is erased, whatever else is added', () => {
    const entries = [aMessage({ ...HERE, sender }), aMessage(HERE), aClosing(HERE), aReopening(HERE), aSnooze(HERE)];
    const after = entries.reduce(stateAfter, EMPTY);

    expect(after.answered).toBe(true);
    expect(stateAfter(after, anErasure(HERE))).not.toHaveProperty('answered');
  });
});

test.each(['agent', 'idle', 'unanswered'] as const)('a close (%s) ends the assignment and the snooze', (reason) => {
  const closing = aClosing({ ...HERE, reason });

  expect(changes(closing)).toEqual({
    status: 'closed',
    statusSince: NOW_MS,
    assignee: undefined,
    snoozedUntil: undefined,
  });
  expect(Object.keys(stateAfter(aState(), closing)).sort()).toEqual([
    'desk',
    'lastMessage',
    'spokenAt',
    'status',
    'statusSince',
    'waitingSince',
  ]);
});

test('a reopening by an agent opens, and the visitor who waited still does', () => {
  const closed = stateAfter(aState(), aClosing({ pos: 19, at: NOW_MS - 1 }));

  expect(changes(aReopening(HERE), closed)).toEqual({ status: 'open', statusSince: NOW_MS });
});

describe('an assignment', () => {
  test('says who answers since when, and where the labels are', () => {
    expect(changes(anAssignment({ ...HERE, to: BOB }))).toEqual({ assignee: { id: BOB, since: 20 }, desk: 20 });
    expect(changes(anAssignment(HERE), unassigned)).toEqual({ assignee: { id: ANN, since: 20 }, desk: 20 });
  });

  test('to nobody ends the one before', () => {
    const after = stateAfter(aState(), anAssignment({ ...HERE, to: null }));

    expect(after).toEqual({ ...unassigned, desk: 20 });
    expect(after).not.toHaveProperty('assignee');
  });
});

test('a labelling says where the labels are, and neither reopens nor is a word', () => {
  expect(changes(aLabelling(HERE), aState({ status: 'closed' }))).toEqual({ desk: 20 });
});

describe('a snooze', () => {
  test('lasts until its time', () => {
    expect(changes(aSnooze({ ...HERE, until: NOW_MS + 5 }), awake)).toEqual({ snoozedUntil: NOW_MS + 5, desk: 20 });
  });

  test('that is ended before its time ends now', () => {
    expect(changes(aSnooze({ ...HERE, until: null }))).toEqual({ snoozedUntil: NOW_MS, desk: 20 });
  });
});

test.each([
  ['a note', aNote(HERE)],
  ['an entry of a kind that only a later version knows', anUnknown(HERE)],
])('%s changes nothing', (_what, entry) => {
  expect(stateAfter(aState(), entry)).toEqual(aState());
});

test('an erasure leaves nothing but that it is closed', () => {
  expect(stateAfter(aState(), anErasure(HERE))).toEqual({ ...EMPTY, status: 'closed', statusSince: NOW_MS });
});

test.each([
  aMessage({ ...HERE, reopens: true }),
  aMessage({ ...HERE, sender: 'agent' }),
  aClosing(HERE),
  aReopening(HERE),
  anAssignment(HERE),
  aLabelling(HERE),
  aSnooze(HERE),
  aNote(HERE),
  anUnknown(HERE),
])('what a later version added to the state is carried on by $kind', (entry) => {
  expect(stateAfter(aState({ later: 'x.y' }), entry).later).toBe('x.y');
});

describe('the state after some entries', () => {
  const known = aMessage({ pos: 5, state: aState() });
  const since = [aMessage({ pos: 6, sender: 'agent' }), anUnknown({ pos: 7 }), aClosing({ pos: 8 })];

  test('is that of the last one', () => {
    expect(stateIn([aMessage({ pos: 4, state: EMPTY }), known])).toEqual(aState());
  });

  test('applies those that a version without it wrote after the last that has one', () => {
    expect(stateIn([aMessage({ pos: 4, state: EMPTY }), known, ...since])).toEqual(since.reduce(stateAfter, aState()));
  });

  test('is unknown where none of them has one', () => {
    expect(stateIn(since)).toBeUndefined();
    expect(stateIn([])).toBeUndefined();
  });
});

describe('the state of a log', () => {
  const logOf = (entries: Entry[]) => {
    const reads: [number, number][] = [];
    const before = async (pos: number, limit: number) => {
      reads.push([pos, limit]);
      return entries.filter((entry) => entry.pos < pos).slice(-limit);
    };
    return { reads, before, tail: entries.slice(-4) };
  };
  const old = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      aMessage({ pos: index + 1, at: NOW_MS + index, sender: index % 3 ? 'agent' : 'user' }),
    );

  test('without entries is empty, and nothing is read', async () => {
    const { before, reads } = logOf([]);

    expect(await stateOfLog([], before)).toEqual(EMPTY);
    expect(reads).toEqual([]);
  });

  test('is found in its tail without a read', async () => {
    const { before, reads, tail } = logOf([...old(9), aMessage({ pos: 10, state: aState() }), aNote({ pos: 11 })]);

    expect(await stateOfLog(tail, before)).toEqual(aState());
    expect(reads).toEqual([]);
  });

  test.each([1, 4, 5, 150, 250])('of which no entry has one follows from all of them: %i', async (count) => {
    const { before, tail } = logOf(old(count));

    expect(await stateOfLog(tail, before)).toEqual(old(count).reduce(stateAfter, EMPTY));
  });

  test('is read back to the last entry that has one, and not further', async () => {
    const entries: Entry[] = old(300);
    entries[149] = aMessage({ pos: 150, state: aState() });
    const { before, reads, tail } = logOf(entries);

    expect(await stateOfLog(tail, before)).toEqual(entries.slice(150).reduce(stateAfter, aState()));
    expect(reads).toEqual([
      [297, 100],
      [197, 100],
    ]);
  });
});
