import { describe, expect, test } from 'vitest';
import { invalid } from '../../../../lambdas/domain/errors.ts';
import { type Caller, visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationHandle } from '../../../../lambdas/domain/identity/handle.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { type Content, type Say, say } from '../../../../lambdas/use-cases/visitors/say.ts';
import { aConnection } from '../../../support/builders/conversations.ts';
import { aCaller, anAgent, aTenant, SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const { subject, userId } = visitorOfSession(SHOP, SESSION);
const widget = { site: 'shop', handle: conversationHandle(SHOP, SESSION) };
const guest = aCaller({ subject: 'visitor:v_guest', userId: 'v_guest', guest: true, widget });

/** A gateway with a socket of each of these callers, and the changes of callers of Socket.IO sockets. */
async function aGateway(...callers: Caller[]) {
  const harness = useCaseHarness();
  const changed: [string, Caller][] = [];
  const liveSockets = {
    changeCaller: async (connectionId: string, caller: Caller) => void changed.push([connectionId, caller]),
  };
  const needs = { ...harness.needs, revocations: inMemoryVisitorRevocations(), liveSockets };
  for (const caller of callers)
    await needs.connections.add(aConnection({ subject: caller.subject, status: 'initial' }));
  const statusOf = async (who: string) =>
    (await needs.connections.ofVisitor(SHOP, who)).map((connection) => connection.status);
  const says = ({ caller, session, notesStatus }: Omit<Say, 'content'>, more: Partial<Content> = {}) =>
    say(needs, {
      caller,
      session,
      content: () => ({ text: 'hello', ...more }),
      ...(notesStatus === undefined ? {} : { notesStatus }),
    });
  return { ...harness, needs, changed, statusOf, says };
}

describe('a message', () => {
  test('is stored and pushed with its caller as the author', async () => {
    const { says, announced } = await aGateway();

    const { message, caller } = await says({ caller: aCaller() }, { clientMessageId: 'm1' });

    expect(caller).toEqual(aCaller());
    expect(message).toMatchObject({
      tenantId: SHOP,
      entry: { text: 'hello', author: 'visitor:v_1', sendKey: 'cm1' },
    });
    expect(announced).toMatchObject([{ announcement: { type: 'entry', located: message } }]);
  });

  test('with a session has the session’s visitor as its author', async () => {
    const { says, statusOf } = await aGateway(guest);

    const { message, caller } = await says({
      caller: guest,
      session: { connectionId: 'socket-1=', sessionId: SESSION, tenant: aTenant() },
    });

    expect(caller).toMatchObject({ subject, userId });
    expect(message.entry.author).toBe(subject);
    expect(await statusOf(subject)).toEqual(['chatting']);
  });

  test('with a session by Socket.IO changes the caller of its and the first socket, without secrets', async () => {
    const { says, changed } = await aGateway(guest);

    await says({
      caller: guest,
      session: { connectionId: 'socket-1=', sessionId: SESSION, tenant: aTenant(), began: 'socket-0=' },
    });

    const stored = { subject, widget: { ...widget, handle: '' } };
    expect(changed).toMatchObject([
      ['socket-1=', stored],
      ['socket-0=', stored],
    ]);
    expect(changed.map(([, caller]) => caller.sessionId)).toEqual([undefined, undefined]);
  });

  test.each([
    ['a native socket', undefined, guest],
    ['a visitor that sends its own session', 'socket-0=', aCaller({ subject, userId })],
    ['an agent', 'socket-0=', anAgent()],
  ])('with a session does not change the caller of %s', async (_who, began, caller) => {
    const { says, changed, needs } = await aGateway(caller);
    const { conversationId } = (await says({ caller: aCaller() })).message;
    const session = { connectionId: 'socket-1=', sessionId: SESSION, tenant: aTenant(), began };

    await says({ caller, session }, caller.role === 'visitor' ? {} : { conversationId });

    expect(changed).toEqual([]);
    expect(await needs.visitors.find(SHOP, 'visitor:v_1')).not.toBeNull();
  });
});

test('an invalid message stores nothing, and its session identifies the sender all the same', async () => {
  const { needs, announced, statusOf } = await aGateway(guest);
  const session = { connectionId: 'socket-1=', sessionId: SESSION, tenant: aTenant() };
  const speakers: Caller[] = [];
  const content = (speaker: Caller): Content => {
    speakers.push(speaker);
    throw invalid('text', 'must be a string');
  };

  await expect(say(needs, { caller: guest, session, content })).rejects.toMatchObject({ field: 'text' });

  expect(speakers).toMatchObject([{ subject }]);
  expect(await statusOf(subject)).toEqual(['initial']);
  expect(announced.map(({ announcement }) => announcement.type)).toEqual(['offline', 'online']);
});

describe('the status of a widget’s visitor', () => {
  const visitor = aCaller({ widget });

  test('becomes chatting when the conversation begins, and is not stored with every message', async () => {
    const { says, statusOf, replied } = await aGateway(visitor);

    await says({ caller: visitor }, { clientMessageId: 'm1' });
    await says({ caller: visitor }, { clientMessageId: 'm2' });

    expect(await statusOf(visitor.subject)).toEqual(['chatting']);
    expect(replied).toHaveLength(1);
  });

  test('is unchanged by a message that does not affect it', async () => {
    const { says, statusOf } = await aGateway(visitor);

    await says({ caller: visitor, notesStatus: false });

    expect(await statusOf(visitor.subject)).toEqual(['initial']);
  });

  test('is unchanged by a refused message', async () => {
    const { says, needs, statusOf } = await aGateway(visitor);
    needs.quotas.consume = async () => 5;

    await expect(says({ caller: visitor })).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });

    expect(await statusOf(visitor.subject)).toEqual(['initial']);
  });
});
