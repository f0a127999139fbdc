import { describe, expect, test } from 'vitest';
import { visitorOfSession } from '../../../../../lambdas/domain/identity/caller.ts';
import { storedCaller } from '../../../../../lambdas/domain/identity/handle.ts';
import type { PublicId } from '../../../../../lambdas/domain/ids.ts';
import { sealed } from '../../../../../lambdas/domain/sealed.ts';
import { type SocketioRequest, socketioEvents } from '../../../../../lambdas/handlers/socket/socketio/events.ts';
import { aConnection } from '../../../../support/builders/conversations.ts';
import { socketDependencies } from '../../../../support/builders/socket-dependencies.ts';
import { aCaller, anAgent, aTenant, SHOP } from '../../../../support/builders/tenants.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const guest = aCaller({ subject: 'visitor:v_guest', userId: 'v_guest', guest: true });

function aSocket() {
  const dependencies = socketDependencies();
  const handle = (name: string, payload: Record<string, unknown>, caller = aCaller()) => {
    const request: SocketioRequest = {
      connectionId: 'socket-1=',
      began: 'socket-1=',
      caller,
      tenant: aTenant(),
      payload,
    };
    return socketioEvents.get(name)?.(dependencies.needs, request);
  };
  return { ...dependencies, handle };
}

test('a Socket.IO client can send these events and no others', () => {
  expect([...socketioEvents.keys()].sort()).toEqual([
    'get_online_users',
    'join:conversation',
    'join:session',
    'leave:conversation',
    'leave:session',
    'message',
    'read',
    'typing',
    'viewing',
  ]);
});

describe('a message', () => {
  test.each([
    ['clientMessageId', 'm1'],
    ['temp_id', 'm1'],
  ])('is acknowledged with the message, by the client’s id in %s', async (field, id) => {
    const { handle, announced } = aSocket();

    const answer = await handle('message', { text: 'hello', [field]: id });

    expect(answer).toMatchObject({ message: { text: 'hello', sender: 'user', seq: 1 } });
    expect(announced).toMatchObject([
      {
        announcement: { type: 'entry', located: { entry: { sendKey: 'cm1' } } },
        initiator: { connectionId: 'socket-1=', echo: true },
      },
    ]);
  });

  test('with a session has the session’s visitor as its author, and so have later events of the socket', async () => {
    const { handle, announced, needs } = aSocket();
    await needs.connections.add(aConnection({ subject: guest.subject, door: 'socketio' }));
    await needs.sessions.open({ connectionId: 'socket-1=', connectedAt: 0, asked: {} });
    await needs.sessions.goLive('socket-1=', {
      caller: storedCaller(guest),
      recovery: { began: 'socket-1=', hash: 'h' as PublicId },
    });

    await handle('message', { text: 'hello', sessionId: SESSION }, guest);

    const { subject } = visitorOfSession(SHOP, SESSION);
    expect(announced.at(-1)).toMatchObject({ announcement: { located: { entry: { author: subject } } } });
    expect(await needs.liveSockets.find('socket-1=')).toMatchObject({ caller: { subject } });
  });

  test('of an agent has the agent as its author, whatever session is sent', async () => {
    const { handle } = aSocket();
    await handle('message', { text: 'hello' });

    await expect(handle('message', { text: 'hi', sessionId: 'short' }, anAgent())).rejects.toMatchObject({
      field: 'conversationId',
    });
  });

  test.each([
    ['a session', { text: 'hello', sessionId: 'short' }, 'sessionId'],
    ['attachments', { text: 'hello', attachments: 'file' }, 'attachments'],
    ['a conversation', { text: 'hello', conversationId: 'a#b' }, 'conversationId'],
    ['a text', { text: 7 }, 'text'],
    ['an id', { text: 'hello', temp_id: 'a\nb' }, 'temp_id'],
  ])('with an invalid value for %s is refused, and nothing is stored', async (_what, payload, field) => {
    const { handle, announced } = aSocket();

    await expect(handle('message', payload)).rejects.toMatchObject({ code: 'ERR_INVALID', field });

    expect(announced).toEqual([]);
  });
});

describe('joining a room', () => {
  test.each([
    ['join:session', { sessionId: SESSION }, { room: `session:${SESSION}` }],
    ['join:session', { sessionId: 'short' }, { room: 'session:short' }],
    ['join:session', {}, {}],
    ['join:conversation', {}, {}],
  ])(
    '%s of %o by a visitor is never refused, and answered with the room that it names',
    async (name, payload, answer) => {
      const { handle, packets } = aSocket();

      expect(await handle(name, payload)).toEqual({ conversation_id: null });

      expect(packets()).toEqual([{ type: 'event', namespace: '/', name: 'joined', args: [answer], id: undefined }]);
    },
  );

  test('by an agent is refused if there is no such conversation', async () => {
    const { handle } = aSocket();

    await expect(handle('join:conversation', { conversation_id: 'c_none' }, anAgent())).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });
  });

  test.each(['leave:session', 'leave:conversation'])('%s changes nothing', async (name) => {
    const { handle, packets } = aSocket();

    expect(await handle(name, {})).toEqual({});

    expect(packets()).toEqual([]);
  });
});

test('an admin gets the online users in an event and in the acknowledgement', async () => {
  const { handle, packets, needs } = aSocket();
  await needs.connections.add(aConnection());

  expect(await handle('get_online_users', {}, anAgent({ role: 'admin' }))).toMatchObject({
    users: [{ userId: 'v_1' }],
  });

  expect(packets()).toMatchObject([{ name: 'online_users_list', args: [{ users: [{ userId: 'v_1' }] }] }]);
});

test('typing and reading are relayed to the other participants', async () => {
  const { handle, announced } = aSocket();
  await handle('message', { text: 'hello' });

  expect([await handle('typing', {}), await handle('read', { seq: 1 })]).toEqual([{}, {}]);

  expect(announced.slice(1)).toMatchObject([
    { announcement: { type: 'typing' } },
    { announcement: { type: 'read', seq: 1 } },
  ]);
});

test('the end of typing is told to nobody', async () => {
  const { handle, announced } = aSocket();
  await handle('message', { text: 'hello' });

  await handle('typing', { isTyping: false });

  expect(announced).toHaveLength(1);
});

test('an admin gets all online users, page by page', async () => {
  const { handle, packets, needs } = aSocket();
  const visitors = Array.from({ length: 110 }, (_, number) => `v_${String(number).padStart(3, '0')}`);
  for (const userId of visitors)
    await needs.connections.add(aConnection({ userId, subject: `visitor:${userId}`, connectionId: `${userId}=` }));
  const pages = () =>
    packets().flatMap((packet) => ('args' in packet ? packet.args : [])) as {
      users: { userId: string }[];
      nextCursor: string | null;
    }[];
  const asks = (fields: Record<string, unknown>) => handle('get_online_users', fields, anAgent({ role: 'admin' }));

  await asks({});
  await asks({ after: pages()[0]?.nextCursor });
  await asks({ limit: 7 });

  const [first, second, third] = pages();
  expect([...(first?.users ?? []), ...(second?.users ?? [])].map(({ userId }) => userId)).toEqual(visitors);
  expect([first?.users.length, second?.nextCursor, third?.users.length]).toEqual([100, null, 7]);
  for (const wrong of [{ after: 7 }, { after: 'v_1' }, { limit: 101 }, { limit: 'all' }])
    await expect(asks(wrong)).rejects.toMatchObject({ code: 'ERR_INVALID' });
});
