import type { ThreadEntry, ThreadPage } from '@chat-gateway/client';
import { expect, test } from 'vitest';
import {
  EMPTY_TIMELINE,
  entryId,
  lastSeq,
  type Timeline,
  withLater,
  withNewest,
  withOlder,
  withPushed,
} from '../../../../lib/desk/thread/timeline.ts';
import { aMessage, at, BEN, entry, myMessage } from '../conversations.ts';

const page = (entries: ThreadEntry[], prevCursor: string | null = null, nextCursor = 'next'): ThreadPage => ({
  messages: entries.flatMap((each) => (each.type === 'message' ? [each.message] : [])),
  entries,
  nextCursor,
  prevCursor,
});
const ids = ({ entries }: Timeline) => entries.map(entryId);
const aNote = (time: string) =>
  ({ id: `note ${time}`, conversationId: 'c_1', text: 'psst', by: BEN, timestamp: at(time) }) as const;
const closed: ThreadEntry = { type: 'closed', id: 'e1', timestamp: at('10:03'), by: BEN, reason: 'agent' };

test('pages join, and what was pushed meanwhile stands among them once', () => {
  const newest = withNewest(EMPTY_TIMELINE, page([entry(aMessage(3)), closed, entry(aMessage(4))], 'before 3'));
  const pushed = withPushed(withPushed(newest, { message: aMessage(5) }), { note: aNote('10:04') });

  const whole = withOlder(withPushed(pushed, { message: aMessage(5) }), page([entry(aMessage(1)), entry(aMessage(2))]));

  expect(ids(whole)).toEqual(['m1', 'm2', 'm3', 'e1', 'm4', 'note 10:04', 'm5']);
  expect(whole).toMatchObject({ older: null, newer: 'next', isLoaded: true });
});

test('what a socket tells of before the pages that were read is not put before them: it is read with its page', () => {
  const newest = withNewest(EMPTY_TIMELINE, page([entry(aMessage(3)), entry(aMessage(4))], 'before 3'));

  expect(withPushed(newest, { message: aMessage(2) })).toBe(newest);
  const whole = withOlder(newest, page([entry(aMessage(2))]));
  expect(ids(withPushed(whole, { message: aMessage(1) }))).toEqual(['m1', 'm2', 'm3', 'm4']);
});

test('messages stand in the order of their numbers, whatever their times say', () => {
  const first = aMessage(1, { timestamp: at('10:30') });

  const timeline = withNewest(EMPTY_TIMELINE, page([entry(aMessage(2, { timestamp: at('10:30') })), entry(first)]));

  expect(ids(timeline)).toEqual(['m1', 'm2']);
});

test('a page says more of a message than the push did, and takes its place', () => {
  const pushed = withPushed(withNewest(EMPTY_TIMELINE, page([entry(aMessage(1))])), { message: myMessage(2) });

  const read = withLater(pushed, page([{ ...entry(myMessage(2)), assigns: true } as ThreadEntry]));

  expect(read.entries.at(-1)).toMatchObject({ type: 'message', assigns: true });
  expect(ids(read)).toEqual(['m1', 'm2']);
});

test('a push before the first page is not kept: what stood before it would be missing', () => {
  expect(withPushed(EMPTY_TIMELINE, { message: aMessage(7) })).toBe(EMPTY_TIMELINE);
});

test('a newest page that does not join what was known takes the place of it', () => {
  const before = withNewest(EMPTY_TIMELINE, page([entry(aMessage(1)), entry(aMessage(2))]));

  const after = withNewest(before, page([entry(aMessage(50)), entry(aMessage(51))], 'before 50'));

  expect(ids(after)).toEqual(['m50', 'm51']);
});

test('the last number is that of the last message, not of what follows it', () => {
  expect(lastSeq(withNewest(EMPTY_TIMELINE, page([entry(aMessage(2)), closed])))).toBe(2);
  expect(lastSeq(EMPTY_TIMELINE)).toBe(0);
});

test('what was said before an erasure goes, also if it is read or pushed once more, and numbers begin again', () => {
  const erased: ThreadEntry = { type: 'erased', id: 'e2', timestamp: at('10:10'), by: BEN };
  const before = withNewest(EMPTY_TIMELINE, page([entry(aMessage(1)), closed, entry(aMessage(4))], 'before 1'));
  const anew = aMessage(1, { id: 'anew', timestamp: at('10:11') });

  const after = withPushed(withLater(before, page([entry(aMessage(4)), erased])), { message: anew });

  expect(ids(after)).toEqual(['e2', 'anew']);
  // There is nothing earlier to be asked for.
  expect(after.older).toBeNull();
  expect(withNewest(before, page([erased, entry(anew)], 'before e2')).older).toBeNull();
  expect(ids(withOlder(after, page([entry(aMessage(1)), closed])))).toEqual(['e2', 'anew']);
});
