import { describe, expect, test } from 'vitest';
import { type Caller, visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import {
  conversationHandle,
  conversationOfHandle,
  subjectOfHandle,
} from '../../../../lambdas/domain/identity/handle.ts';
import { aliasFor, type Visitor } from '../../../../lambdas/domain/identity/visitor.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { attachSession } from '../../../../lambdas/use-cases/sockets/attach-session.ts';
import { effectiveCaller } from '../../../../lambdas/use-cases/tenants/effective-caller.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, anAgent, aTenant, SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const session = visitorOfSession(SHOP, SESSION);
const CONNECTION = 'socket-9=';

/** A guest, created when its widget requested a token. */
const aGuest = (): Caller => aCaller({ subject: 'visitor:v_guest', userId: 'v_guest', guest: true });

function aScene() {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, revocations: inMemoryVisitorRevocations() };
  const attach = (caller: Caller, sessionId = SESSION, tenant = aTenant()) =>
    attachSession(needs, { caller, connectionId: CONNECTION, sessionId, tenant });
  const say = (caller: Caller, text: string) => sendMessage(needs, { caller, text });
  return { ...harness, needs, attach, say };
}

describe('a guest', () => {
  test('becomes the session’s visitor, and its socket moves to that subject', async () => {
    const { needs, attach, announced } = aScene();
    const guest = aGuest();
    await needs.connections.add(
      aConnection({ subject: guest.subject, userId: guest.userId, connectionId: CONNECTION }),
    );

    const spoken = await attach(guest);

    expect(spoken).toMatchObject({
      ...session,
      conversation: conversationOfHandle(SHOP, conversationHandle(SHOP, SESSION)),
    });
    expect(await needs.connections.ofVisitor(SHOP, guest.subject)).toEqual([]);
    expect(await needs.connections.ofVisitor(SHOP, session.subject)).toMatchObject([{ connectionId: CONNECTION }]);
    expect(announced.map(({ announcement }) => announcement.type)).toEqual(['offline', 'online']);
  });

  test('gets pushes from then on, also if its join was still under way', async () => {
    const { needs, attach } = aScene();
    const { subject, userId } = aGuest();
    await needs.connections.add(aConnection({ subject, userId, connectionId: CONNECTION, state: 'joining' }));

    await attach(aGuest());

    expect(await needs.connections.ofVisitor(SHOP, session.subject)).toMatchObject([{ state: 'live' }]);
  });

  test('keeps that identity when it reconnects, and attaching again changes nothing', async () => {
    const { needs, attach } = aScene();
    const spoken = await attach(aGuest());

    expect(await effectiveCaller(needs.visitors, aGuest())).toMatchObject({ ...session });
    expect(await attach(aGuest())).toEqual(spoken);
  });

  test('that has sent a message keeps its conversation, and vouches for the session', async () => {
    const { needs, attach, say } = aScene();
    const { message } = await say(aGuest(), 'before');

    expect(await attach(aGuest())).toMatchObject({ subject: 'visitor:v_guest' });
    expect(await needs.visitors.find(SHOP, session.subject)).toMatchObject({
      as: 'visitor:v_guest',
      conversationId: message.conversationId,
    });
  });

  test('leaves an alias without what is known of it', async () => {
    const { needs, attach } = aScene();
    const { subject, userId } = aGuest();
    const handle = sealed<'handle'>('shop_handle');
    await needs.connections.add(aConnection({ subject, userId, connectionId: CONNECTION, handle }));

    await attach({ ...aGuest(), name: 'Vera', widget: { site: 'shop', handle, label: 'V.' } });

    const owner = await needs.visitors.find(SHOP, session.subject);
    expect(owner).toMatchObject({ name: 'Vera', label: 'V.' });
    for (const each of [subject, subjectOfHandle(SHOP, handle)]) {
      expect(await needs.visitors.find(SHOP, each)).toEqual(aliasFor(each, owner as Visitor));
    }
  });

  test('does not become a session that was revoked', async () => {
    const { needs, attach } = aScene();
    await needs.revocations.revoke(SHOP, session.subject, NOW_MS / 1000);

    await expect(attach(aGuest())).rejects.toThrow(expect.objectContaining({ code: 'ERR_REVOKED' }));
  });
});

describe('a visitor with a token', () => {
  test('vouches for a session without messages', async () => {
    const { needs, attach } = aScene();

    expect(await attach(aCaller())).toMatchObject({ subject: 'visitor:v_1' });
    const own = await needs.visitors.find(SHOP, 'visitor:v_1');
    expect(await needs.visitors.find(SHOP, session.subject)).toMatchObject({
      as: 'visitor:v_1',
      conversationId: own?.conversationId,
    });
  });

  test('does not vouch for a session that has a conversation', async () => {
    const { needs, attach, say } = aScene();
    await say(aCaller({ ...session, sessionId: SESSION }), 'mine');
    const before = await needs.visitors.find(SHOP, session.subject);

    await attach(aCaller());

    expect(await needs.visitors.find(SHOP, session.subject)).toEqual(before);
  });

  test('of a logged-in user vouches for none', async () => {
    const { needs, attach } = aScene();

    await attach(aCaller({ subject: 'user:42', userId: '42', anonymous: false }));

    expect(await needs.visitors.find(SHOP, session.subject)).toBeNull();
  });
});

test('an agent has no session', async () => {
  const { needs, attach } = aScene();

  expect(await attach(anAgent())).toEqual(anAgent());
  expect(await needs.visitors.find(SHOP, session.subject)).toBeNull();
});

describe('where tokens are required', () => {
  const tenant = aTenant({ requireTokens: true });

  test('a session says nothing: a guest of before becomes nobody by it, and nobody vouches for one', async () => {
    const { needs, attach, say } = aScene();
    await say(aCaller({ ...session, sessionId: SESSION }), 'mine');
    const other = sealed<'session'>('session-1767225600000-z9y8x7w6v5u4t3s2r1q0p9');

    expect((await attach(aGuest(), SESSION, tenant)).subject).toBe('visitor:v_guest');
    expect((await attach(aCaller(), other, tenant)).subject).toBe('visitor:v_1');

    expect(await needs.visitors.find(SHOP, 'visitor:v_guest')).toBeNull();
    expect(await needs.visitors.find(SHOP, visitorOfSession(SHOP, other).subject)).toBeNull();
  });

  test('a guest that became a session’s visitor before stays that', async () => {
    const { attach } = aScene();
    await attach(aGuest());

    expect(await attach(aGuest(), SESSION, tenant)).toMatchObject({ subject: session.subject });
  });
});
