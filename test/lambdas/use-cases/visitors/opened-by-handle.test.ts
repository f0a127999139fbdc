import { describe, expect, test } from 'vitest';
import { type Caller, visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import {
  conversationHandle,
  conversationOf,
  visitorHandle,
  visitorOfHandle,
} from '../../../../lambdas/domain/identity/handle.ts';
import { reveal, sealed } from '../../../../lambdas/domain/sealed.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { attachSession } from '../../../../lambdas/use-cases/sockets/attach-session.ts';
import { openedByHandle } from '../../../../lambdas/use-cases/visitors/opened-by-handle.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, aTenant, RIVAL, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const HANDLE = conversationHandle(SHOP, SESSION);
const ofSession = aCaller({ ...visitorOfSession(SHOP, SESSION), sessionId: SESSION });
const HOUR = 3_600_000;

function aScene() {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, revocations: inMemoryVisitorRevocations() };
  const say = (caller: Caller, text: string, conversationId?: string) =>
    sendMessage(needs, { caller, text, conversationId });
  const attach = (caller: Caller, sessionId = SESSION) =>
    attachSession(needs, { caller, connectionId: 'socket-9=', sessionId, tenant: aTenant() });
  const opened = async (handle = HANDLE, { tenantId = 'shop', limit = 20 } = {}) => {
    const found = await openedByHandle(needs, tenantNamed(tenantId), handle, limit);
    return found && { conversationId: found.conversationId, texts: found.said.map(({ text }) => text) };
  };
  return { ...harness, needs, say, attach, opened };
}

describe('a handle opens', () => {
  test('the conversation of its session, with its newest messages, oldest first', async () => {
    const { say, opened } = aScene();
    const conversationId = conversationOf(ofSession);
    await say(ofSession, 'one');
    await say(agentNamed('ann'), 'two', conversationId);
    await say(ofSession, 'three');

    expect(await opened()).toEqual({ conversationId, texts: ['one', 'two', 'three'] });
    expect(await opened(HANDLE, { limit: 2 })).toEqual({ conversationId, texts: ['two', 'three'] });
  });

  test('nothing before the first message, nor under another tenant', async () => {
    const { say, opened } = aScene();
    const before = await opened();
    await say(ofSession, 'hello');

    expect(before).toBeNull();
    expect(await opened(HANDLE, { tenantId: RIVAL })).toBeNull();
    expect(await opened(sealed(reveal(HANDLE).replace('shop', 'rival')), { tenantId: RIVAL })).toBeNull();
  });

  test('for a day after its visitor wrote or while the visitor is connected, whatever an agent wrote', async () => {
    const { say, opened, needs, time } = aScene();
    await say(ofSession, 'hello');
    time.forward(24 * HOUR - 1);
    const last = await opened();
    time.forward(1);
    await say(agentNamed('ann'), 'are you there?', conversationOf(ofSession));
    const late = await opened();
    await needs.connections.add(aConnection({ subject: ofSession.subject }));

    expect([last?.texts, late]).toEqual([['hello'], null]);
    expect((await opened())?.texts).toEqual(['hello', 'are you there?']);
  });

  test('nothing once its visitor was revoked', async () => {
    const { say, opened, needs } = aScene();
    await say(ofSession, 'hello');
    await needs.revocations.revoke(SHOP, ofSession.subject, NOW_MS / 1000);

    expect(await opened()).toBeNull();
  });
});

describe('the handle of a session that another visitor vouched for opens', () => {
  const vouching = aCaller();

  test('the conversation of that visitor, as the session itself does', async () => {
    const { say, attach, opened } = aScene();
    await attach(vouching);
    const { message } = await say(vouching, 'by my token');

    expect(await opened()).toEqual({ conversationId: message.conversationId, texts: ['by my token'] });
  });

  test('nothing of a logged-in user, who vouches for no session', async () => {
    const { say, attach, opened } = aScene();
    const user = aCaller({ subject: 'user:42', userId: '42', anonymous: false });
    await attach(user);
    await say(user, 'by the user');

    expect(await opened()).toBeNull();
  });

  test('the session’s own messages, if it had any before', async () => {
    const { say, attach, opened } = aScene();
    await say(ofSession, 'mine');
    await attach(vouching);
    await say(vouching, 'theirs');

    expect((await opened())?.texts).toEqual(['mine']);
  });

  test('the same conversation as the session, also when two vouch for it at once', async () => {
    const { say, attach, opened, needs } = aScene();
    const second = aCaller({ subject: 'visitor:v_2', userId: 'v_2' });
    await Promise.all([attach(vouching), attach(second)]);
    for (const each of [vouching, second]) await say(each, `by ${each.userId}`);

    const session = await needs.visitors.find(SHOP, ofSession.subject);

    expect((await opened())?.conversationId).toBe(session?.conversationId);
  });

  test('only while that visitor was seen in the last day and is not revoked', async () => {
    const { say, attach, opened, needs, time } = aScene();
    await attach(vouching);
    await say(vouching, 'hello');
    time.forward(24 * HOUR);
    const late = await opened();
    await say(vouching, 'again');
    const seen = await opened();
    await needs.revocations.revoke(SHOP, vouching.subject, NOW_MS / 1000);

    expect([late, seen?.texts, await opened()]).toEqual([null, ['hello', 'again'], null]);
  });
});

test('the handle that a widget got before it sent its session opens the session’s conversation', async () => {
  const { say, attach, opened, needs } = aScene();
  const early = conversationHandle(SHOP, sealed('ses_made-up-when-it-asked'));
  const made = visitorOfHandle(SHOP, visitorHandle(SHOP, sealed('ses_made-up-when-it-asked')));
  const guest = aCaller({ ...made, guest: true, widget: { site: 'shop', handle: early } });
  await needs.connections.add(aConnection({ ...made, connectionId: 'socket-9=', handle: early }));

  await say(await attach(guest), 'with my session');

  expect(await opened(early)).toEqual({ conversationId: conversationOf(ofSession), texts: ['with my session'] });
  expect((await opened())?.texts).toEqual(['with my session']);
});
