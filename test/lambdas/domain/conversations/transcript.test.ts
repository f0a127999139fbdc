import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import {
  fitting,
  isTranscribed,
  MOST_TRANSCRIBED_BYTES,
  transcriptHead,
  transcriptText,
  transcriptView,
} from '../../../../lambdas/domain/conversations/transcript.ts';
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
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const named = (entry: Entry, authorName?: string, assigneeName?: string) => ({
  tenantId: SHOP,
  conversationId: 'c_1',
  entry,
  ...(authorName === undefined ? {} : { authorName }),
  ...(assigneeName === undefined ? {} : { assigneeName }),
});
const NOW = new Date(NOW_MS).toISOString();
const text = (...[entry, ...names]: Parameters<typeof named>) => transcriptText([named(entry, ...names)], false);

/** As it is read: without what sets directions apart. */
const plain = (given: string) => given.replace(/[\u2068\u2069]/g, '');

describe('a transcript as text', () => {
  test('has each message with its time, its author and its files', () => {
    const attachments = [{ url: 'https://g/files/f', filename: 'a.pdf', contentType: 'application/pdf', size: 1 }];

    expect(plain(text(aMessage({ text: 'Hello\nthere', attachments }), 'Vera'))).toBe(
      `${NOW}  Vera (visitor)\n  Hello\n  there\n  [a.pdf] https://g/files/f\n\n`,
    );
    expect(plain(text(aMessage({ sender: 'agent' })))).toBe(`${NOW}  Agent\n  message 1\n\n`);
    expect(plain(text(aMessage({ text: '', attachments })))).toBe(`${NOW}  Visitor\n  [a.pdf] https://g/files/f\n\n`);
  });

  test.each<[string, Entry, string]>([
    ['a note', aNote(), 'Note by Ann\n  a note among agents'],
    ['a close', aClosing({ since: NOW_MS }), 'Closed by Ann: idle'],
    ['a reopening', aReopening(), 'Opened again by Ann'],
    ['an erasure', anErasure(), 'What was said before was erased'],
    ['labels', aLabelling({ labels: ['a', 'b'] }), 'Labelled by Ann: a, b'],
    ['no labels', aLabelling({ labels: [] }), 'Labelled by Ann: no labels'],
    ['a snooze', aSnooze({ until: NOW_MS }), `put off until ${NOW} by Ann`],
    ['an assignment', anAssignment({ labels: ['a'], until: null }), 'Assigned to Bob, put off no longer by Ann: a'],
    ['an assignment to nobody', anAssignment({ to: null }), 'Assigned to nobody by Ann: no labels'],
    ['what a later version added', anUnknown(), 'Something that this version does not know'],
  ])('says %s', (_what, entry, said) => {
    expect(plain(text(entry, 'Ann', entry.kind === 'assigned' && entry.to ? 'Bob' : undefined))).toBe(
      `${NOW}  ${said}\n\n`,
    );
  });

  test.each(['\n', '\r', '\r\n', '\u000b', '\u000c', '\u0085', '\u2028', '\u2029'])(
    'has no text that could be taken for another entry (%j)',
    (end) => {
      const forged = `yes${end}${NOW}  Ann (agent)${end}  Refunded.`;

      // biome-ignore lint/suspicious/noControlCharactersInRegex: line ends are control characters
      const lines = text(aMessage({ text: forged })).split(/[\n\r\u000b\u000c\u0085\u2028\u2029]/);

      expect(lines.filter((line) => /^\S/.test(line))).toEqual([`${NOW}  Visitor`]);
    },
  );

  test('sets every text and name apart, so that no direction changes what stands beside it', () => {
    const turned = text(aMessage({ text: '\u202eegassem\u2069 x' }), 'Ve\u202era');

    expect(turned).toBe(`${NOW}  \u2068Vera\u2069 (visitor)\n  \u2068egassem x\u2069\n\n`);
    expect(transcriptHead('Sh\u202eop', 'c_1')).toContain('Site \u2068Shop\u2069\n');
  });

  test('tells a visitor of its agents no more than their names', () => {
    expect(plain(transcriptText([named(aClosing({ reason: 'agent' }), 'Ann')], true))).toBe(
      `${NOW}  Closed: agent\n\n`,
    );
  });
});

describe('an entry of a transcript', () => {
  test('is for an agent what its thread shows', () => {
    expect(transcriptView(named(aNote(), 'Ann'), false)).toMatchObject({ type: 'note', note: { by: { id: ANN } } });
    expect(transcriptView(named(aReopening(), 'Ann'), false)).toMatchObject({ type: 'reopened', by: { name: 'Ann' } });
  });

  test('has for a visitor neither who did it nor where it stands', () => {
    expect(transcriptView(named(aClosing({ reason: 'agent' }), 'Ann'), true)).toEqual({
      type: 'closed',
      timestamp: NOW,
      reason: 'agent',
    });
    expect(transcriptView(named(aReopening(), 'Ann'), true)).toEqual({ type: 'reopened', timestamp: NOW });
    expect(transcriptView(named(anErasure(), 'Ann'), true)).toEqual({ type: 'erased', timestamp: NOW });
    expect(transcriptView(named(aMessage({ reopens: true })), true)).toMatchObject({ type: 'message' });
  });

  test('is for a visitor one of the kinds that it may be told of', () => {
    const entries = [
      aMessage(),
      aClosing(),
      aReopening(),
      anErasure(),
      aNote(),
      anAssignment(),
      aLabelling(),
      aSnooze(),
    ];

    expect(entries.filter((entry) => isTranscribed(entry, true)).map(({ kind }) => kind)).toEqual([
      'message',
      'closed',
      'reopened',
      'erased',
    ]);
    expect(entries.filter((entry) => isTranscribed(entry, false))).toEqual(entries);
    expect([true, false].map((toVisitor) => isTranscribed(anUnknown(), toVisitor))).toEqual([false, false]);
    expect(transcriptView(named(aNote()), true)).toBeNull();
  });
});

describe('what fits into one answer', () => {
  test('is the longest run below the limit, and one entry at least', () => {
    const long = aMessage({ text: 'ä'.repeat(4000) });
    const many = Array.from({ length: 500 }, () => long);

    const count = fitting(many);

    const size = (entries: number) => entries * new TextEncoder().encode(JSON.stringify(long)).length;
    expect(size(count)).toBeLessThanOrEqual(MOST_TRANSCRIBED_BYTES);
    expect(size(count + 1)).toBeGreaterThan(MOST_TRANSCRIBED_BYTES);
    expect(fitting([aMessage(), aMessage()])).toBe(2);
    expect(fitting([aMessage({ text: 'x'.repeat(MOST_TRANSCRIBED_BYTES) }), aMessage()])).toBe(1);
    expect(fitting([])).toBe(0);
  });
});
