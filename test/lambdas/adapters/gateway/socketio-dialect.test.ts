import { describe, expect, test } from 'vitest';
import {
  socketioAnnouncementFrames,
  socketioReplyFrames,
} from '../../../../lambdas/adapters/gateway/socketio-dialect.ts';
import { encodeCursor, resumeCursorOf } from '../../../../lambdas/domain/conversations/cursor.ts';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { encodeAgentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import type { Announcement, Initiator } from '../../../../lambdas/domain/delivery/announcement.ts';
import { presenceOf } from '../../../../lambdas/domain/delivery/presence.ts';
import type { Reply } from '../../../../lambdas/domain/delivery/reply.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import {
  ANN,
  ANNS,
  aClosing,
  aConnection,
  aLabelling,
  aMessage,
  aNote,
  anAgentsConnection,
  anAssignment,
  anErasure,
  anUnknown,
  aReopening,
  aSnooze,
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

const VECTOR = { at: NOW_MS - 5, by: 'somebody', others: [] };

type Receiver = Parameters<typeof socketioReplyFrames>[0];

const visitor = aConnection({ door: 'socketio' });
const widget = aConnection({ door: 'socketio', handle: sealed('shop_handle') });
const agent = anAgentsConnection({ door: 'socketio' });

/** Frames as their client decodes them: `42["event",payload,offset?]`. */
const decoded = (frames: string[]): unknown[] => frames.map((frame) => JSON.parse(frame.replace(/^42/, '')));
const entryOf = (entry: Entry, over: { authorName?: string } = {}): Announcement => ({
  type: 'entry',
  located: { tenantId: SHOP, conversationId: 'c_1', entry, ...over },
  visitor: 'visitor:v_1',
});
const eventsOf = (receiver: Receiver, announcement: Announcement, initiator?: Initiator) =>
  decoded(socketioAnnouncementFrames(receiver, announcement, VECTOR, initiator));
const replied = (receiver: Receiver, reply: Reply) => decoded(socketioReplyFrames(receiver, reply, NOW_MS));
const names = (events: unknown[]) => events.map((event) => (event as [string])[0]);

describe('a message', () => {
  test('is one event with the resume cursor: a visitor’s in its log, an agent’s over all logs', () => {
    const second = aMessage({ pos: 2 });

    expect(eventsOf(visitor, entryOf(second))).toEqual([
      [
        'meta_message_created',
        { message: expect.objectContaining({ text: 'message 2', conversation_id: 'c_1' }) },
        encodeCursor(resumeCursorOf(second)),
      ],
    ]);
    expect(eventsOf(agent, entryOf(second))[0]).toEqual([
      'meta_message_created',
      expect.anything(),
      encodeAgentCursor({ vector: VECTOR, named: [second] }),
    ]);
  });

  test('has its author’s name as known now', () => {
    const [event] = eventsOf(
      visitor,
      entryOf(aMessage({ pos: 2, sender: 'agent', author: ANNS }), { authorName: 'Ann' }),
    );

    expect(event).toMatchObject([
      expect.any(String),
      { message: { sender_id: ANN, sender_name: 'Ann' } },
      expect.any(String),
    ]);
  });

  test('that begins or reopens its conversation follows the event of that', () => {
    expect(names(eventsOf(visitor, entryOf(aMessage())))).toEqual(['conversation:created', 'meta_message_created']);
    expect(names(eventsOf(visitor, entryOf(aMessage({ pos: 2, reopens: true }))))).toEqual([
      'conversation:reopened',
      'meta_message_created',
    ]);
  });

  test('is also sent as a bare `message` to a widget that may listen to nothing else, and never wrapped under that name', () => {
    const [bare, wrapped] = eventsOf({ ...widget, bare: true }, entryOf(aMessage({ pos: 2 })));

    expect(bare).toEqual(['message', expect.objectContaining({ text: 'message 2', conversation_id: 'shop_handle' })]);
    expect(wrapped).toEqual(['meta_message_created', { message: (bare as unknown[])[1] }, expect.any(String)]);
  });

  test('has the handle that its widget knows, and nowhere the public id', () => {
    for (const entry of [aMessage(), aMessage({ pos: 2, reopens: true }), aClosing({ pos: 3 })]) {
      expect(JSON.stringify(eventsOf(widget, entryOf(entry)))).toContain('shop_handle');
      expect(JSON.stringify(eventsOf(widget, entryOf(entry)))).not.toContain('c_1');
    }
  });

  test('[CUR3] changes no offset of a socket with undelivered entries', () => {
    const undelivered = { ...visitor, undeliveredSince: NOW_MS - 1 };

    for (const entry of [aMessage({ pos: 2 }), aClosing({ pos: 3 })]) {
      for (const event of eventsOf(undelivered, entryOf(entry))) expect(event).toHaveLength(2);
    }
  });

  test('has its sender’s own time for the sending socket, and the gateway’s for every other', () => {
    const initiator = { connectionId: visitor.connectionId, echo: true, timestamp: '2026-01-01T03:00:00.000Z' };
    const timestampFor = (receiver: Receiver) =>
      (
        eventsOf(receiver, entryOf(aMessage({ pos: 2 })), initiator)[0] as [string, { message: { timestamp: string } }]
      )[1].message.timestamp;

    expect(timestampFor(visitor)).toBe(initiator.timestamp);
    expect(timestampFor({ ...visitor, connectionId: 'another=' })).toBe('2026-01-01T00:00:00.000Z');
  });
});

test('a closing has reason and time; a reopening has neither', () => {
  expect(eventsOf(visitor, entryOf(aClosing({ reason: 'agent' })))).toEqual([
    [
      'conversation:closed',
      { conversation_id: 'c_1', reason: 'agent', closed_at: '2026-01-01T00:00:00.000Z' },
      expect.any(String),
    ],
  ]);
  expect(eventsOf(visitor, entryOf(aReopening({ pos: 2 })))).toEqual([
    ['conversation:reopened', { conversation_id: 'c_1' }, expect.any(String)],
  ]);
});

test('an erasure is a close for those who are connected', () => {
  expect(eventsOf(visitor, entryOf(anErasure({ pos: 2 })))).toEqual([
    [
      'conversation:closed',
      { conversation_id: 'c_1', reason: 'erased', closed_at: '2026-01-01T00:00:00.000Z' },
      expect.any(String),
    ],
  ]);
});

test.each([anAssignment(), aLabelling(), aSnooze(), aNote(), anUnknown()])(
  '$kind has no event, for anybody',
  (entry) => {
    for (const receiver of [visitor, widget, { ...widget, bare: true as const }, agent]) {
      expect(eventsOf(receiver, entryOf(entry))).toEqual([]);
    }
  },
);

test('presence, typing and reading change no offset', () => {
  const presence = presenceOf(visitor);
  const typing: Announcement = {
    type: 'read',
    tenantId: SHOP,
    conversationId: 'c_1',
    visitor: 'visitor:v_1',
    by: { userId: 'ann', sender: 'agent' },
    seq: 3,
  };

  expect(eventsOf(agent, { type: 'online', tenantId: SHOP, presence })).toEqual([
    ['user_online', JSON.parse(JSON.stringify(presence))],
  ]);
  expect(eventsOf(agent, { type: 'offline', tenantId: SHOP, userId: 'v_1' })).toEqual([
    ['user_offline', { userId: 'v_1' }],
  ]);
  expect(eventsOf(widget, typing)).toEqual([
    ['read', { conversation_id: 'shop_handle', userId: 'ann', sender: 'agent', seq: 3 }],
  ]);
});

describe('a socket that joins', () => {
  const joined = (kind: 'session' | 'conversation', conversationId: string | null): Reply => ({
    type: 'joined',
    kind,
    sessionId: 'session-1',
    conversationId,
  });

  test('a session gets `joined` first, and then its conversation, which restores room and history', () => {
    expect(replied(widget, joined('session', 'c_1'))).toEqual([
      ['joined', { room: 'session:session-1', conversation_id: 'shop_handle' }],
      ['conversation:created', { conversation_id: 'shop_handle' }],
    ]);
  });

  test('a session without messages gets no conversation', () => {
    expect(replied(widget, joined('session', null))).toEqual([['joined', { room: 'session:session-1' }]]);
  });

  test('a room without a conversation is named as it was asked for, and by nothing if it was not', () => {
    expect(replied(widget, { ...joined('conversation', null), asked: 'shop_other' } as Reply)).toEqual([
      ['joined', { room: 'conversation:shop_other' }],
    ]);
    expect(replied(widget, joined('conversation', null))).toEqual([['joined', {}]]);
  });

  test('a conversation gets `joined` and no more, or the widget would join for ever', () => {
    expect(replied(widget, joined('conversation', 'c_1'))).toEqual([
      ['joined', { room: 'conversation:shop_handle', conversation_id: 'shop_handle' }],
    ]);
  });
});

test('every reply is an event with an object, and a reply without an event has no frame', () => {
  expect(replied(visitor, { type: 'status', status: 'chatting' })).toEqual([
    ['session:update', { status: 'chatting' }],
  ]);
  expect(replied(visitor, { type: 'error', code: 'ERR_INVALID', error: 'no', field: 'text' })).toEqual([
    ['error', { code: 'ERR_INVALID', error: 'no', field: 'text' }],
  ]);
  expect(replied(agent, { type: 'online-users', users: [], next: null })).toEqual([
    ['online_users_list', { users: [], nextCursor: null }],
  ]);
  expect(replied(visitor, { type: 'pong' })).toEqual([]);
  expect(replied(visitor, { type: 'caught-up', cursor: null, more: false })).toEqual([]);
});
