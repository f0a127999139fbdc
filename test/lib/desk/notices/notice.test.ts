import { expect, test } from 'vitest';
import { noticeOf, titleWith } from '../../../../lib/desk/notices/notice.ts';
import { aMessage, aRow, BEN, desk, ME, myMessage } from '../conversations.ts';

const looking = { isVisible: true, open: 'c_1', me: ME };
const mine = aRow('c_1', { desk: desk({ assignee: { id: ME } }) });

test('there is no notice where the agent looks, a sound elsewhere, and a notification where nobody looks', () => {
  expect(noticeOf(aMessage(1), mine, looking)).toBe('none');
  expect(noticeOf(aMessage(1), mine, { ...looking, open: 'c_2' })).toBe('sound');
  expect(noticeOf(aMessage(1), mine, { ...looking, isVisible: false })).toBe('both');
});

test('what a colleague answers, and what the team says, makes no noise', () => {
  const away = { ...looking, isVisible: false };

  expect(noticeOf(aMessage(1), aRow('c_1', { desk: desk({ assignee: BEN }) }), away)).toBe('none');
  expect(noticeOf(myMessage(1, { sender_id: BEN.id }), mine, away)).toBe('none');
});

test('a conversation that is nobody’s, or not known yet, is everybody’s affair', () => {
  const away = { ...looking, isVisible: false };

  expect(noticeOf(aMessage(1), aRow('c_1'), away)).toBe('both');
  expect(noticeOf(aMessage(1), undefined, away)).toBe('both');
});

test('the title counts', () => {
  expect(titleWith(0, 'shop desk')).toBe('shop desk');
  expect(titleWith(3, 'shop desk')).toBe('(3) shop desk');
});
