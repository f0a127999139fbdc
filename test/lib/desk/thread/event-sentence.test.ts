import type { Agent } from '@chat-gateway/client';
import { expect, test } from 'vitest';
import { eventSentence, type ThreadEvent } from '../../../../lib/desk/thread/event-sentence.ts';
import { at, BEN, ME, NOW } from '../conversations.ts';

const me = { id: ME, name: 'Ann' };
const members = new Map([['a_lea', { id: 'a_lea', name: 'Lea' } as Agent]]);
const reader = { me: ME, members, now: NOW };
const common = { id: 'e', timestamp: at('10:00') };
const events: [string, ThreadEvent][] = [
  ['You took it', { ...common, type: 'assigned', by: me, assignee: me, labels: [] }],
  ['Ben assigned it to you (vip)', { ...common, type: 'assigned', by: BEN, assignee: me, labels: ['vip'] }],
  ['Ben gave it back', { ...common, type: 'assigned', by: BEN, assignee: null, labels: [] }],
  ['Given back, since its agent had gone', { ...common, type: 'assigned', by: null, assignee: null, labels: [] }],
  ['Ben set the labels vip, refund', { ...common, type: 'labelled', by: BEN, labels: ['vip', 'refund'] }],
  ['You removed all labels', { ...common, type: 'labelled', by: me, labels: [] }],
  ['A colleague ended the snooze', { ...common, type: 'snoozed', by: { id: 'a_x' }, labels: [], snoozedUntil: null }],
  ['Lea closed the conversation', { ...common, type: 'closed', by: { id: 'a_lea' }, reason: 'agent' }],
  ['Ben closed the conversation', { ...common, type: 'closed', by: BEN, reason: 'agent' }],
  ['The visitor ended the conversation', { ...common, type: 'closed', by: null, reason: 'visitor' }],
  ['Closed, since nobody wrote for a while', { ...common, type: 'closed', by: null, reason: 'idle' }],
  ['Ben opened it again', { ...common, type: 'reopened', by: BEN }],
  ['What was said before was erased', { ...common, type: 'erased', by: null }],
];

test.each(events)('%s', (sentence, event) => {
  expect(eventSentence(event, reader)).toBe(sentence);
});

test('a type of a later version is passed over', () => {
  expect(eventSentence({ ...common, type: 'rated' } as never, reader)).toBe('');
});
