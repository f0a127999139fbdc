import { describe, expect, test } from 'vitest';
import { keepAliveFrame } from '../../../../lambdas/adapters/gateway/dialect.ts';
import { nativeAnnouncementFrames, nativeReplyFrames } from '../../../../lambdas/adapters/gateway/native-dialect.ts';
import { encodeCursor } from '../../../../lambdas/domain/conversations/cursor.ts';
import { encodeAgentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import type { Announcement, Initiator } from '../../../../lambdas/domain/delivery/announcement.ts';
import type { Connection } from '../../../../lambdas/domain/delivery/connection.ts';
import type { Reply } from '../../../../lambdas/domain/delivery/reply.ts';
import type { PublicId } from '../../../../lambdas/domain/ids.ts';
import {
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
  INCARNATION,
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';

type Frame = { type: string; cursor?: string } & Record<string, unknown>;

const VECTOR = { at: NOW_MS - 5, by: 'somebody', others: [] };

const AT = '2026-01-01T00:00:00.000Z';

type Located = Extract<Announcement, { type: 'entry' }>['located'];

const entryOf = (entry: Located['entry'], over: Partial<Located> = {}): Announcement => ({
  type: 'entry',
  located: { tenantId: SHOP, conversationId: 'c_1', entry, ...over },
  visitor: 'visitor:v_1',
});

const parsed = (frames: string[]): Frame[] => frames.map((frame) => JSON.parse(frame) as Frame);

const framesOf = (receiver: Connection, announcement: Announcement, initiator?: Initiator): Frame[] =>
  parsed(nativeAnnouncementFrames(receiver, announcement, VECTOR, initiator));

const answered = (receiver: Connection, reply: Reply): Frame[] => parsed(nativeReplyFrames(receiver, reply, NOW_MS));

describe('a message', () => {
  test('has every field that any client reads, and the resume cursor', () => {
    expect(framesOf(aConnection(), entryOf(aMessage(), { authorName: 'Vera' }))).toEqual([
      {
        type: 'message',
        message: {
          id: `m_${INCARNATION}_1`,
          message_id: `m_${INCARNATION}_1`,
          seq: 1,
          text: 'message 1',
          sender: 'user',
          sender_type: 'user',
          sender_id: 'v_1',
          sender_name: 'Vera',
          timestamp: AT,
          conversation_id: 'c_1',
          conversationId: 'c_1',
          clientMessageId: 'client-1',
          temp_id: 'client-1',
        },
        cursor: encodeCursor({ incarnation: INCARNATION, pos: 1 }),
      },
    ]);
  });

  test('has no send key that the server generated', () => {
    const [frame] = framesOf(aConnection(), entryOf(aMessage({ sendKey: 'sserver-made' })));

    expect(JSON.stringify(frame)).not.toContain('server-made');
    expect(frame?.message).not.toHaveProperty('temp_id');
  });

  test('that reopens the conversation follows the frame of that', () => {
    const frames = framesOf(aConnection(), entryOf(aMessage({ reopens: true })));

    expect(frames).toMatchObject([
      { type: 'conversation', conversation: { conversation_id: 'c_1', status: 'open', at: AT } },
      { type: 'message' },
    ]);
  });

  test('has a cursor in its last frame only, since the others may be lost', () => {
    const frames = framesOf(aConnection(), entryOf(aMessage({ reopens: true })));

    expect(frames.map(({ cursor }) => cursor)).toEqual([undefined, encodeCursor({ incarnation: INCARNATION, pos: 1 })]);
  });
});

describe('the resume cursor of a pushed entry', () => {
  test('[CUR1] stays before entries not known to be pushed', () => {
    const [frame] = framesOf(aConnection(), entryOf(aMessage({ pos: 9, pushedUpTo: 5 })));

    expect(frame?.cursor).toBe(encodeCursor({ incarnation: INCARNATION, pos: 5 }));
  });

  test('is a version vector for agents, who receive many conversations', () => {
    const [frame] = framesOf(anAgentsConnection(), entryOf(aMessage()));

    expect(frame?.cursor).toBe(encodeAgentCursor({ vector: VECTOR, named: [{ incarnation: INCARNATION, pos: 1 }] }));
  });

  test('[CUR3] is withheld from a socket with undelivered entries, which would resume after them', () => {
    for (const receiver of [aConnection(), anAgentsConnection()]) {
      const missing = { ...receiver, undeliveredSince: NOW_MS - 1000, undeliveredVersion: 1 };

      expect(framesOf(missing, entryOf(aMessage({ pos: 9 })))[0]).not.toHaveProperty('cursor');
      expect(
        answered(missing, {
          type: 'entry',
          located: { tenantId: SHOP, conversationId: 'c_1', entry: aMessage() },
        })[0],
      ).not.toHaveProperty('cursor');
    }
  });
});

test('a change of state is pushed with reason, time and cursor', () => {
  const cursor = encodeCursor({ incarnation: INCARNATION, pos: 1 });

  expect(framesOf(aConnection(), entryOf(aClosing({ reason: 'agent' })))).toEqual([
    {
      type: 'conversation',
      conversation: { conversation_id: 'c_1', status: 'closed', at: AT, reason: 'agent' },
      cursor,
    },
  ]);
  expect(framesOf(aConnection(), entryOf(aReopening()))).toEqual([
    { type: 'conversation', conversation: { conversation_id: 'c_1', status: 'open', at: AT }, cursor },
  ]);
  expect(framesOf(aConnection(), entryOf(anErasure()))).toEqual([
    {
      type: 'conversation',
      conversation: { conversation_id: 'c_1', status: 'closed', at: AT, reason: 'erased' },
      cursor,
    },
  ]);
});

test.each([anAssignment(), aLabelling(), aSnooze(), aNote(), anUnknown()])(
  '$kind has no frame, for anybody',
  (entry) => {
    for (const receiver of [aConnection(), aConnection({ door: 'ws', v1: false }), anAgentsConnection()]) {
      expect(framesOf(receiver, entryOf(entry))).toEqual([]);
    }
  },
);

describe('the sender’s own socket', () => {
  const own = (over: Partial<Connection>, echo: boolean) => {
    const receiver = aConnection(over);
    return framesOf(receiver, entryOf(aMessage()), { connectionId: receiver.connectionId, echo });
  };

  test.each([
    ['at /ws/chat gets no echo of a message without an id, which it would show twice', 'chat', false, false, 0],
    ['at /ws/chat gets the echo of a message with an id: it is its acknowledgement', 'chat', false, true, 1],
    ['that asked for chat.v1 always gets its echo', 'chat', true, false, 1],
    ['at /ws always gets its echo', 'ws', false, false, 1],
  ] as const)('%s', (_, door, v1, echo, frames) => {
    expect(own({ door, v1 }, echo)).toHaveLength(frames);
  });

  test('is distinct from another tab’s socket, which gets everything', () => {
    const receiver = aConnection({ connectionId: 'other=', v1: false });

    expect(framesOf(receiver, entryOf(aMessage()), { connectionId: 'socket-1=', echo: false })).toHaveLength(1);
  });
});

describe('a client at /ws, which shows every unknown frame as an empty bubble', () => {
  const receiver = aConnection({ door: 'ws', v1: false });

  test('gets messages, also those that reopen, and no frame for closing', () => {
    expect(framesOf(receiver, entryOf(aMessage({ reopens: true }))).map(({ type }) => type)).toEqual(['message']);
    expect(framesOf(receiver, entryOf(aClosing()))).toEqual([]);
  });

  test('gets users’ connects and disconnects', () => {
    const presence = { userId: 'v_1', sessionId: 's_1' as PublicId, connectedAt: AT, anonymous: true };

    expect(framesOf(receiver, { type: 'online', tenantId: SHOP, presence })).toEqual([
      { type: 'user_online', userId: 'v_1', sessionId: 's_1', connectedAt: AT, anonymous: true },
    ]);
    expect(framesOf(receiver, { type: 'offline', tenantId: SHOP, userId: 'v_1' })).toEqual([
      { type: 'user_offline', userId: 'v_1' },
    ]);
    expect(answered(receiver, { type: 'online-users', users: [presence], next: null })).toMatchObject([
      { type: 'online_users_list', users: [{ userId: 'v_1' }] },
    ]);
  });

  test('gets no reply that its dialect has no frame for', () => {
    expect(answered(receiver, { type: 'pong' })).toEqual([]);
    expect(answered(receiver, { type: 'caught-up', cursor: null, more: false })).toEqual([]);
  });

  test('gets the refusal of a message as one of the bot', () => {
    const refusal = { type: 'refused-message' as const, sentence: 'too many messages' };

    expect(answered(receiver, refusal)).toEqual([
      {
        type: 'message',
        message: {
          id: expect.stringMatching(/^refused-/),
          message_id: expect.stringMatching(/^refused-/),
          text: 'too many messages',
          sender: 'bot',
          sender_type: 'bot',
          timestamp: AT,
        },
      },
    ]);
  });

  test('gets a keep-alive that changes nothing on its screen', () => {
    expect(JSON.parse(keepAliveFrame('ws'))).toEqual({ type: 'user_offline', userId: '' });
    expect(JSON.parse(keepAliveFrame('chat'))).toEqual({ type: 'keep-alive' });
  });
});

describe('a client at /ws/chat', () => {
  test('gets pong, the end of a catch-up, and errors with the id of the refused frame', () => {
    const refusal = { type: 'error' as const, code: 'ERR_CONFLICT', error: 'no', temp_id: 't1', requestId: 'r1' };

    expect(answered(aConnection(), { type: 'pong' })).toEqual([{ type: 'pong' }]);
    expect(answered(aConnection(), { type: 'caught-up', cursor: 'c', more: true })).toEqual([
      { type: 'synced', cursor: 'c', more: true },
    ]);
    expect(answered(aConnection(), refusal)).toEqual([refusal]);
  });
});
