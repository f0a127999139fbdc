import { expect, test } from 'vitest';
import { type Caller, visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationHandle } from '../../../../lambdas/domain/identity/handle.ts';
import { reveal, sealed } from '../../../../lambdas/domain/sealed.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { joinRoom } from '../../../../lambdas/use-cases/visitors/join-room.ts';
import { aConnection } from '../../../support/builders/conversations.ts';
import { aCaller, anAgent, aTenant, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const connectionId = 'socket-1=';
const widget = { site: 'shop', handle: sealed<'handle'>('shop_handle'), bare: true as const };

function aGateway() {
  const harness = useCaseHarness();
  return { ...harness, needs: { ...harness.needs, revocations: inMemoryVisitorRevocations() } };
}

test('a visitor without messages joins without a conversation', async () => {
  const { needs, replied } = aGateway();

  expect(await joinRoom(needs, { caller: aCaller(), connectionId, kind: 'conversation' })).toBeNull();

  expect(replied).toEqual([{ connectionId, reply: { type: 'joined', kind: 'conversation', conversationId: null } }]);
});

test('a widget gets its conversation by its handle, all events, and the status chatting again', async () => {
  const { needs, replied } = aGateway();
  const caller = aCaller({ widget });
  await needs.connections.add(aConnection({ door: 'socketio', status: 'initial', bare: true }));
  const { message } = await sendMessage(needs, { caller, text: 'hello' });

  expect(await joinRoom(needs, { caller, connectionId, kind: 'session', room: reveal(SESSION) })).toBe('shop_handle');

  const { conversationId } = message;
  expect(replied).toEqual([
    { connectionId, reply: { type: 'joined', kind: 'session', sessionId: SESSION, conversationId } },
    { connectionId, reply: { type: 'status', status: 'chatting' } },
  ]);
  const [row] = await needs.connections.ofVisitor(SHOP, 'visitor:v_1');
  expect(row).toMatchObject({ status: 'chatting' });
  expect(row?.bare).toBeUndefined();
});

test('a guest that sends a session joins as the session’s visitor', async () => {
  const { needs, replied } = aGateway();
  const guest = aCaller({ subject: 'visitor:v_guest', userId: 'v_guest', guest: true });
  const session = visitorOfSession(SHOP, SESSION);
  const { message } = await sendMessage(needs, {
    caller: aCaller({ ...session, sessionId: SESSION }),
    text: 'hello',
  });

  const joined = await joinRoom(needs, {
    caller: guest,
    connectionId,
    kind: 'session',
    session: { sessionId: SESSION, began: connectionId, tenant: aTenant() },
  });

  expect(joined).toBe(message.conversationId);
  expect(replied).toMatchObject([{ reply: { type: 'joined', conversationId: message.conversationId } }]);
});

test('an agent joins the given conversation, and none of another tenant', async () => {
  const { needs } = aGateway();
  const { conversationId } = (await sendMessage(needs, { caller: aCaller(), text: 'hello' })).message;
  const room = { connectionId, kind: 'conversation' as const, conversationId };

  expect(await joinRoom(needs, { caller: anAgent(), ...room })).toBe(conversationId);
  await expect(joinRoom(needs, { caller: anAgent({ tenantId: tenantNamed('other') }), ...room })).rejects.toMatchObject(
    {
      code: 'ERR_NOT_FOUND',
    },
  );
});

/** A widget whose every call has another session: the socket's, and the one with which a message was sent. */
async function aWidgetWithoutStorage() {
  const gateway = aGateway();
  const { needs } = gateway;
  const sender = aCaller({ ...visitorOfSession(SHOP, SESSION), sessionId: SESSION });
  const { message } = await sendMessage(needs, { caller: sender, text: 'hello' });
  const row = aConnection({ door: 'socketio', handle: sealed('shop_of_the_socket') });
  await needs.connections.add(row);
  const joins = (given: string, over: Partial<Caller> = {}) =>
    joinRoom(needs, {
      caller: aCaller({ widget, ...over }),
      connectionId,
      kind: 'conversation',
      handle: sealed(given),
    });
  const listeners = async (subject: string) =>
    (await needs.connections.ofVisitor(SHOP, subject)).map((socket) => [
      socket.connectionId,
      socket.handle && reveal(socket.handle),
    ]);
  return { ...gateway, sender, message, joins, listeners, shown: reveal(conversationHandle(SHOP, SESSION)) };
}

test('a widget without a conversation of its own follows the one whose handle it shows', async () => {
  const { sender, message, joins, listeners, shown, replied } = await aWidgetWithoutStorage();

  expect([await joins(shown), await joins(shown)]).toEqual([shown, shown]);

  expect(await listeners(sender.subject)).toEqual([[connectionId, shown]]);
  expect(await listeners('visitor:v_1')).toEqual([]);
  expect(replied[0]?.reply).toEqual({
    type: 'joined',
    kind: 'conversation',
    sessionId: undefined,
    conversationId: message.conversationId,
    asked: shown,
  });
});

test('a widget with a conversation of its own stays there, whatever it shows', async () => {
  const { needs, joins, listeners, shown } = await aWidgetWithoutStorage();
  await sendMessage(needs, { caller: aCaller(), text: 'my own' });

  expect(await joins(shown)).toBe('shop_handle');

  expect(await listeners('visitor:v_1')).toEqual([[connectionId, 'shop_of_the_socket']]);
});

test.each<[string, (shown: string) => string, Partial<Caller>]>([
  ['a handle that opens nothing', () => 'shop_aaaaaaaaaaaaaaaaaaaaaa', {}],
  ['a handle at another tenant', (shown) => shown, { tenantId: tenantNamed('rival') }],
])('%s is named in the answer, and followed by nobody', async (_what, shows, over) => {
  const { joins, listeners, shown, replied, sender } = await aWidgetWithoutStorage();

  expect(await joins(shows(shown), over)).toBeNull();

  expect(await listeners(sender.subject)).toEqual([]);
  expect(replied.at(-1)?.reply).toMatchObject({ type: 'joined', conversationId: null, asked: shows(shown) });
});
