import { describe, expect, test } from 'vitest';
import { visitorOfSession } from '../../../../../lambdas/domain/identity/caller.ts';
import { sealed } from '../../../../../lambdas/domain/sealed.ts';
import { type NativeRequest, nativeEvents } from '../../../../../lambdas/handlers/socket/native/events.ts';
import { aConnection } from '../../../../support/builders/conversations.ts';
import { socketDependencies } from '../../../../support/builders/socket-dependencies.ts';
import { aCaller, anAgent, aTenant, RIVAL, SHOP } from '../../../../support/builders/tenants.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');

function aSocket() {
  const dependencies = socketDependencies();
  const handle = async (type: string, frame: Record<string, unknown>, caller = aCaller()) => {
    const request: NativeRequest = {
      caller,
      tenant: aTenant(),
      connectionId: 'socket-1=',
      connectedAt: 0,
      door: 'chat',
      v1: true,
      role: caller.role,
      frame: { type, ...frame },
    };
    await nativeEvents.get(type)?.(dependencies.needs, request);
  };
  return { ...dependencies, handle };
}

test('a native client can send these frames and no others', () => {
  expect([...nativeEvents.keys()].sort()).toEqual([
    'conversation:close',
    'conversation:reopen',
    'get_online_users',
    'message',
    'ping',
    'read',
    'sync',
    'typing',
    'viewing',
  ]);
});

describe('a message', () => {
  test.each([
    ['with an id is echoed', { clientMessageId: 'm1' }, { echo: true }, 'cm1'],
    ['with an id in the widgets’ spelling is echoed', { temp_id: 'm1' }, { echo: true }, 'cm1'],
    [
      'without an id is identified by its sender’s timestamp',
      { timestamp: '2026-01-01T00:00:00Z' },
      { echo: false, timestamp: '2026-01-01T00:00:00Z' },
      expect.stringMatching(/^s/),
    ],
  ])('%s', async (_how, frame, initiator, sendKey) => {
    const { handle, announced } = aSocket();

    await handle('message', { text: 'hello', ...frame });

    expect(announced).toMatchObject([
      {
        announcement: { type: 'entry', located: { entry: { text: 'hello', author: 'visitor:v_1', sendKey } } },
        initiator: { connectionId: 'socket-1=', ...initiator },
      },
    ]);
  });

  test('with a session has the session’s visitor as its author', async () => {
    const { handle, announced, needs } = aSocket();
    await needs.connections.add(aConnection({ subject: 'visitor:v_guest' }));
    const guest = aCaller({ subject: 'visitor:v_guest', userId: 'v_guest', guest: true });

    await handle('message', { text: 'hello', sessionId: SESSION }, guest);

    const { subject } = visitorOfSession(SHOP, SESSION);
    expect(announced.at(-1)).toMatchObject({ announcement: { located: { entry: { author: subject } } } });
  });

  test.each([
    ['attachments', { text: 'hello', attachments: 'file' }, 'attachments'],
    ['a session', { text: 'hello', sessionId: 'short' }, 'sessionId'],
    ['a conversation', { text: 'hello', conversation_id: 'a#b' }, 'conversation_id'],
    ['a text', { text: 7 }, 'text'],
    ['an id', { text: 'hello', temp_id: 'a\nb' }, 'temp_id'],
  ])('with an invalid value for %s is refused, and nothing is stored', async (_what, frame, field) => {
    const { handle, announced } = aSocket();

    await expect(handle('message', frame)).rejects.toMatchObject({ code: 'ERR_INVALID', field });

    expect(announced).toEqual([]);
  });
});

test.each([undefined, null, ''])(
  'sync after %j is answered with all entries as frames, then the cursor to resume from',
  async (after) => {
    const { handle, told, needs } = aSocket();
    await needs.connections.add(aConnection());
    await handle('message', { text: 'hello', clientMessageId: 'm1' });

    await handle('sync', { after });

    expect(told()).toMatchObject([
      { type: 'message', message: { text: 'hello' } },
      { type: 'synced', cursor: expect.any(String), more: false },
    ]);
  },
);

test('typing and reading are relayed to the other participants', async () => {
  const { handle, announced } = aSocket();
  await handle('message', { text: 'hello' });

  await handle('typing', {});
  await handle('read', { seq: 1 });

  expect(announced.slice(1)).toMatchObject([
    { announcement: { type: 'typing' } },
    { announcement: { type: 'read', seq: 1 } },
  ]);
});

test('an admin gets the online users', async () => {
  const { handle, told, needs } = aSocket();
  await needs.connections.add(aConnection());

  await handle('get_online_users', {}, anAgent({ role: 'admin' }));

  expect(told()).toMatchObject([{ type: 'online_users_list', users: [{ userId: 'v_1' }] }]);
});

test.each(['conversation:close', 'conversation:reopen'])(
  '%s is refused where there is no conversation',
  async (type) => {
    const { handle, announced, needs } = aSocket();
    await handle('message', { text: 'hello' });
    const conversationId = (await needs.visitors.find(SHOP, 'visitor:v_1'))?.conversationId;
    announced.length = 0;

    for (const [named, tenantId] of [
      ['c_none', SHOP],
      [conversationId, RIVAL],
    ] as const) {
      const admin = anAgent({ role: 'admin', tenantId });
      const refused = handle(type, { conversationId: named }, admin);
      await expect(refused).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    }

    expect(announced).toEqual([]);
  },
);

test('an admin closes and reopens the conversation that it names, in either spelling', async () => {
  const { handle, announcedKinds, needs } = aSocket();
  await handle('message', { text: 'hello' });
  const conversationId = (await needs.visitors.find(SHOP, 'visitor:v_1'))?.conversationId;
  const admin = anAgent({ role: 'admin' });

  await handle('conversation:close', { conversationId }, admin);
  await handle('conversation:reopen', { conversation_id: conversationId }, admin);

  expect(announcedKinds()).toEqual(['message', 'closed', 'reopened']);
});

test('the end of typing is told to nobody', async () => {
  const { handle, announced } = aSocket();
  await handle('message', { text: 'hello' });

  await handle('typing', { isTyping: false });

  expect(announced).toHaveLength(1);
});

test('an admin gets all online users, page by page', async () => {
  const { handle, told, needs } = aSocket();
  const visitors = Array.from({ length: 110 }, (_, number) => `v_${String(number).padStart(3, '0')}`);
  for (const userId of visitors)
    await needs.connections.add(aConnection({ userId, subject: `visitor:${userId}`, connectionId: `${userId}=` }));
  const pages = () => told() as { users: { userId: string }[]; nextCursor: string | null }[];
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
