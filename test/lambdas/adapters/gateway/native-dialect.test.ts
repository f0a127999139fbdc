import { describe, expect, test } from 'vitest';
import { keepAliveFrame } from '../../../../lambdas/adapters/gateway/dialect.ts';
import { nativeAnnouncementFrames, nativeReplyFrames } from '../../../../lambdas/adapters/gateway/native-dialect.ts';
import { encodeCursor } from '../../../../lambdas/domain/conversations/cursor.ts';
import { encodeAgentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import type { Announcement, Initiator } from '../../../../lambdas/domain/delivery/announcement.ts';
import type { Connection } from '../../../../lambdas/domain/delivery/connection.ts';
import type { Reply } from '../../../../lambdas/domain/delivery/reply.ts';
import {
  aClosing,
  aConnection,
  aMessage,
  anAgentsConnection,
  INCARNATION,
  NOW_MS,
} from '../../../support/builders/conversations.ts';

type Frame = { type: string; cursor?: string } & Record<string, unknown>;

const AS_OF = { at: NOW_MS - 5, by: 'somebody', others: [] };

const AT = '2026-01-01T00:00:00.000Z';

const entryOf = (entry: Extract<Announcement, { type: 'entry' }>['located']['entry']): Announcement => ({
  type: 'entry',
  located: { tenantId: 'shop', conversationId: 'c_1', entry },
  visitor: 'visitor:v_1',
});

const parsed = (frames: string[]): Frame[] => frames.map((frame) => JSON.parse(frame) as Frame);

const told = (receiver: Connection, announcement: Announcement, initiator?: Initiator): Frame[] =>
  parsed(nativeAnnouncementFrames(receiver, announcement, AS_OF, initiator));

const answered = (receiver: Connection, reply: Reply): Frame[] => parsed(nativeReplyFrames(receiver, reply, NOW_MS));

describe('a message', () => {
  test('has everything that any client reads, and the place to go on from', () => {
    expect(told(aConnection(), entryOf(aMessage({ authorName: 'Vera' })))).toEqual([
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

  test('shows no id that the client did not make itself', () => {
    const [frame] = told(aConnection(), entryOf(aMessage({ sendKey: 'sserver-made' })));

    expect(JSON.stringify(frame)).not.toContain('server-made');
    expect(frame?.message).not.toHaveProperty('temp_id');
  });

  test('that reopens the conversation says so first', () => {
    const frames = told(aConnection(), entryOf(aMessage({ reopens: true })));

    expect(frames).toMatchObject([
      { type: 'conversation', conversation: { conversation_id: 'c_1', status: 'open', at: AT } },
      { type: 'message' },
    ]);
  });

  test('gives no place away before its last frame, since the others may be lost', () => {
    const frames = told(aConnection(), entryOf(aMessage({ reopens: true })));

    expect(frames.map(({ cursor }) => cursor)).toEqual([undefined, encodeCursor({ incarnation: INCARNATION, pos: 1 })]);
  });
});

describe('the place that goes with what is told', () => {
  test('[CUR1] stays before what is not settled', () => {
    const [frame] = told(aConnection(), entryOf(aMessage({ pos: 9, pushedUpTo: 5 })));

    expect(frame?.cursor).toBe(encodeCursor({ incarnation: INCARNATION, pos: 5 }));
  });

  test('is a moment for agents, who listen to many conversations', () => {
    const [frame] = told(anAgentsConnection(), entryOf(aMessage()));

    expect(frame?.cursor).toBe(encodeAgentCursor({ vector: AS_OF, named: [{ incarnation: INCARNATION, pos: 1 }] }));
  });

  test('[CUR3] is kept back from a socket that has missed something, which would go on behind that', () => {
    for (const receiver of [aConnection(), anAgentsConnection()]) {
      const missing = { ...receiver, undeliveredSince: NOW_MS - 1000, undeliveredVersion: 1 };

      expect(told(missing, entryOf(aMessage({ pos: 9 })))[0]).not.toHaveProperty('cursor');
      expect(
        answered(missing, {
          type: 'entry',
          located: { tenantId: 'shop', conversationId: 'c_1', entry: aMessage() },
        })[0],
      ).not.toHaveProperty('cursor');
    }
  });
});

test('a change of state is told with why, when and the place', () => {
  const cursor = encodeCursor({ incarnation: INCARNATION, pos: 1 });

  expect(told(aConnection(), entryOf(aClosing({ reason: 'agent', by: 'ann' })))).toEqual([
    {
      type: 'conversation',
      conversation: { conversation_id: 'c_1', status: 'closed', at: AT, reason: 'agent' },
      cursor,
    },
  ]);
  expect(told(aConnection(), entryOf({ ...aMessage(), kind: 'reopened', by: 'ann' }))).toEqual([
    { type: 'conversation', conversation: { conversation_id: 'c_1', status: 'open', at: AT }, cursor },
  ]);
});

describe('the sender’s own socket', () => {
  const own = (over: Partial<Connection>, echo: boolean) => {
    const receiver = aConnection(over);
    return told(receiver, entryOf(aMessage()), { connectionId: receiver.connectionId, echo });
  };

  test.each([
    ['at /ws/chat gets no echo of a message without an id, which it would show twice', 'chat', false, false, 0],
    ['at /ws/chat gets the echo of a message with an id: it is its acknowledgement', 'chat', false, true, 1],
    ['that asked for chat.v1 always gets its echo', 'chat', true, false, 1],
    ['at /ws always gets its echo', 'ws', false, false, 1],
  ] as const)('%s', (_, door, v1, echo, frames) => {
    expect(own({ door, v1 }, echo)).toHaveLength(frames);
  });

  test('is not told that its own user is typing or has read', () => {
    const activity = {
      tenantId: 'shop',
      conversationId: 'c_1',
      visitor: 'visitor:v_1',
      by: { userId: 'v_1', sender: 'user' as const },
    };
    const initiator = { connectionId: 'socket-1=', echo: true };

    expect(told(aConnection(), { type: 'typing', ...activity }, initiator)).toEqual([]);
    expect(told(aConnection(), { type: 'read', seq: 3, ...activity }, initiator)).toEqual([]);
    expect(told(aConnection({ connectionId: 'other=' }), { type: 'read', seq: 3, ...activity }, initiator)).toEqual([
      { type: 'read', conversation_id: 'c_1', userId: 'v_1', sender: 'user', seq: 3 },
    ]);
  });

  test('of another tab gets everything', () => {
    const receiver = aConnection({ connectionId: 'other=', v1: false });

    expect(told(receiver, entryOf(aMessage()), { connectionId: 'socket-1=', echo: false })).toHaveLength(1);
  });
});

describe('a client at /ws, which shows every frame that it does not know as an empty bubble', () => {
  const receiver = aConnection({ door: 'ws', v1: false });

  test('is told messages, also those that reopen, and nothing of closing', () => {
    expect(told(receiver, entryOf(aMessage({ reopens: true }))).map(({ type }) => type)).toEqual(['message']);
    expect(told(receiver, entryOf(aClosing()))).toEqual([]);
  });

  test('is told who comes and goes', () => {
    const presence = { userId: 'v_1', sessionId: 's_1', connectedAt: AT, anonymous: true };

    expect(told(receiver, { type: 'online', tenantId: 'shop', presence })).toEqual([
      { type: 'user_online', userId: 'v_1', sessionId: 's_1', connectedAt: AT, anonymous: true },
    ]);
    expect(told(receiver, { type: 'offline', tenantId: 'shop', userId: 'v_1' })).toEqual([
      { type: 'user_offline', userId: 'v_1' },
    ]);
    expect(answered(receiver, { type: 'online-users', users: [presence] })).toMatchObject([
      { type: 'online_users_list', users: [{ userId: 'v_1' }] },
    ]);
  });

  test('is answered nothing that it has no word for', () => {
    expect(answered(receiver, { type: 'pong' })).toEqual([]);
    expect(answered(receiver, { type: 'caught-up', cursor: null, more: false })).toEqual([]);
  });

  test('is told of a refusal by the bot', () => {
    const refusal = { type: 'error' as const, code: 'ERR_RATE_LIMITED', error: 'too many messages' };

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
  test('is answered pong, what it caught up with, and errors with the id of what was refused', () => {
    const refusal = { type: 'error' as const, code: 'ERR_CONFLICT', error: 'no', temp_id: 't1', requestId: 'r1' };

    expect(answered(aConnection(), { type: 'pong' })).toEqual([{ type: 'pong' }]);
    expect(answered(aConnection(), { type: 'caught-up', cursor: 'c', more: true })).toEqual([
      { type: 'synced', cursor: 'c', more: true },
    ]);
    expect(answered(aConnection(), refusal)).toEqual([refusal]);
  });
});
