import { describe, expect, test } from 'vitest';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { EMPTY, stateAfter } from '../../../../lambdas/domain/conversations/state.ts';
import { isOpenStill, LONGEST_PREVIEW, previewOf, rowAt } from '../../../../lambdas/domain/desk/inbox.ts';
import { ANNS, aClosing, aMessage, aNote, anErasure, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { DAY } from '../../../support/stores/stores.ts';

const place = { tenantId: SHOP, conversationId: 'c_1', visitor: 'visitor:v_1' };
const message = aMessage({ pos: 3, seq: 2, text: 'where is my parcel' });
const said = stateAfter(EMPTY, message);
const about = { state: said, labels: ['billing'], lastMessage: message };

describe('a preview', () => {
  test.each([
    ['is a short text as it is', 'hello', 'hello', false],
    ['is one line', ' two\n\tlines \u2028 here ', 'two lines here', false],
    ['of a long text is its first hundred bytes', 'x'.repeat(4000), 'x'.repeat(100), true],
    ['ends between characters', '字'.repeat(4000), '字'.repeat(33), true],
    ['of a text that fits exactly is whole', '字'.repeat(33), '字'.repeat(33), false],
  ])('%s', (_, text, shown, truncated) => {
    const preview = previewOf(aMessage({ text }));

    expect(preview.text).toBe(shown);
    expect(preview.truncated ?? false).toBe(truncated);
    expect(Buffer.byteLength(preview.text)).toBeLessThanOrEqual(LONGEST_PREVIEW);
  });

  test('of files alone names them', () => {
    const attachments = [{ url: '/files/a', filename: 'bill.pdf', contentType: 'application/pdf', size: 1 }];
    expect(previewOf(aMessage({ text: '', attachments })).text).toBe('[Attachment: bill.pdf]');
  });

  test('says whose message it is', () => {
    expect(previewOf(aMessage({ sender: 'agent', author: ANNS, text: 'hello' }))).toEqual({
      sender: 'agent',
      author: ANNS,
      text: 'hello',
    });
  });
});

describe('a row', () => {
  test('is what a message comes to', () => {
    expect(rowAt(place, message, about)).toEqual({
      ...place,
      pos: 3,
      at: NOW_MS,
      incarnation: message.incarnation,
      seq: 2,
      state: said,
      labels: ['billing'],
      lastMessage: { sender: 'user', author: 'visitor:v_1', text: 'where is my parcel' },
    });
  });

  test('of a note has the message before it', () => {
    const note = aNote({ pos: 4, seq: 2, at: NOW_MS + 1000 });
    expect(rowAt(place, note, { ...about, state: stateAfter(said, note) })).toMatchObject({
      pos: 4,
      at: NOW_MS + 1000,
      seq: 2,
      lastMessage: { text: 'where is my parcel' },
    });
  });

  test.each([
    ['is closed', stateAfter(said, aClosing({ pos: 4 }))],
    ['is erased', stateAfter(said, anErasure({ pos: 4 }))],
    ['has nothing but a note', stateAfter(EMPTY, aNote({ pos: 4 }))],
  ])('says nothing of a conversation that %s', (_, state) => {
    expect(rowAt(place, { ...message, pos: 4 }, { ...about, state })).toEqual({
      tenantId: SHOP,
      conversationId: 'c_1',
      pos: 4,
      closed: true,
    });
  });
});

describe('a conversation with a row', () => {
  const row = rowAt(place, message, about);
  const rules = { retention: 30 * DAY, idle: 15 * 60_000 };
  const isOpen = (state: Partial<typeof said>, now: number, retention = rules.retention) =>
    !('closed' in row) && isOpenStill({ ...row, state: { ...said, ...state } }, now, { ...rules, retention });

  test.each([
    ['is open', {}, NOW_MS, true],
    ['is open until time closes it', {}, NOW_MS + UNANSWERED_AFTER - 1, true],
    ['is closed by time, before anything writes that', {}, NOW_MS + UNANSWERED_AFTER, false],
    ['is open while it is put off', { snoozedUntil: NOW_MS + 40 * DAY }, NOW_MS + 29 * DAY, true],
    ['is gone when its log has expired', { snoozedUntil: NOW_MS + 40 * DAY }, NOW_MS + 30 * DAY, false],
  ])('%s', (_, state, now, expected) => {
    expect(isOpen(state, now)).toBe(expected);
  });
});
