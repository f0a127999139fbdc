import { describe, expect, test } from 'vitest';
import type { KnownEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import { visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationHandle, visitorHandle, visitorOfHandle } from '../../../../lambdas/domain/identity/handle.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import type { VerifiedToken } from '../../../../lambdas/domain/tokens/token.ts';
import { type IssueWebchatToken, issueWebchatToken } from '../../../../lambdas/use-cases/tokens/issue-webchat-token.ts';
import { aClosing, aLabelling, aMessage, aNote, aVisitor, NOW_MS } from '../../../support/builders/conversations.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { aCaller, anAgent, aTenant, NOW, SHOP } from '../../../support/builders/tenants.ts';
import { testTokens } from '../../../support/builders/tokens.ts';
import { inMemoryConversationLog } from '../../../support/stores/in-memory-conversation-log.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';
import { inMemoryVisitorStore } from '../../../support/stores/in-memory-visitor-store.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const MADE = sealed<'session'>('ses_ABCDEFGHIJKLMNOPQRSTUV');
const DAY = 86_400;

function aDesk() {
  const works = testTokens();
  const time = fixedClock();
  const needs = {
    visitors: inMemoryVisitorStore(),
    conversationLog: inMemoryConversationLog(),
    revocations: inMemoryVisitorRevocations(),
    counter: inMemoryWindowCounter(),
    tokens: works.tokens,
    clock: time.now,
    newSession: () => MADE,
  };
  const issue = async (over: Partial<IssueWebchatToken> = {}) => {
    const asked = {
      tenant: aTenant(),
      token: null,
      sessionId: undefined,
      page: { site: 'shop' },
      address: '192.0.2.1',
    };
    const issued = await issueWebchatToken(needs, { ...asked, by: 'init', ...over });
    return { ...issued, verified: (await works.verifier.verify(issued.token)) as VerifiedToken };
  };
  return { needs, time, issue };
}

const refusal = (code: string) => expect.objectContaining({ code });
const good = (token: Partial<VerifiedToken> = {}): VerifiedToken => ({
  caller: aCaller(),
  authTime: NOW - 60,
  expired: false,
  ...token,
});

describe('the token of a session', () => {
  test('is its visitor’s for a day, with the handle that its widget gets', async () => {
    const { verified, visitor, expiresIn } = await aDesk().issue({ sessionId: SESSION, by: 'session' });

    const handle = conversationHandle(SHOP, SESSION);
    expect(expiresIn).toBe(DAY);
    expect(verified.caller).toMatchObject({
      ...visitorOfSession(SHOP, SESSION),
      widget: { handle },
    });
    expect(verified.caller).not.toHaveProperty('guest');
    expect(verified.caller).not.toHaveProperty('sessionId');
    expect(verified.caller.widget).not.toHaveProperty('bare');
    expect(visitor).toMatchObject({ sessionId: SESSION, conversation: handle });
  });

  test('is the session’s also beside a token built into the page', async () => {
    const { verified } = await aDesk().issue({ sessionId: SESSION, token: good() });

    expect(verified.caller.subject).toBe(visitorOfSession(SHOP, SESSION).subject);
  });

  test('is that of the visitor who vouched for the session', async () => {
    const { needs, issue } = aDesk();
    const { subject, userId } = visitorOfSession(SHOP, SESSION);
    const vouched = { tenantId: SHOP, subject, userId: 'v_1', conversationId: 'c_1', anonymous: true, createdAt: 1 };
    await needs.visitors.create({ ...vouched, as: 'visitor:v_1' });

    expect((await issue({ sessionId: SESSION })).caller).toMatchObject({
      subject: 'visitor:v_1',
      userId: 'v_1',
    });
    expect(userId).not.toBe('v_1');
  });

  test('that was revoked is refused', async () => {
    const { needs, issue } = aDesk();
    await needs.revocations.revoke(SHOP, visitorOfSession(SHOP, SESSION).subject, NOW);

    const asked = issue({ sessionId: SESSION, tenant: aTenant({ visitorsRevokedAt: NOW }) });

    await expect(asked).rejects.toThrow(refusal('ERR_REVOKED'));
  });
});

describe('without a session', () => {
  test('a guest is created, which a session may identify', async () => {
    const { verified } = await aDesk().issue({ token: good() });

    expect(verified.caller).toMatchObject({
      ...visitorOfHandle(SHOP, visitorHandle(SHOP, MADE)),
      guest: true,
      widget: { bare: true },
    });
  });

  test('an agent’s token yields one that ends with it, and no visitor', async () => {
    const caller = anAgent({ expiresAt: NOW + 600 });

    const { verified, visitor, expiresIn } = await aDesk().issue({ token: good({ caller }) });

    expect([visitor, expiresIn]).toEqual([undefined, 600]);
    expect(verified.caller).toMatchObject({ role: 'agent', subject: 'agent:ann', expiresAt: NOW + 600 });
  });
});

describe('with the handle of a visitor', () => {
  const subject = 'visitor:v_1';

  /** A conversation whose last message is a day old in a second, and these entries after it. */
  async function aDeskWith(...later: KnownEntry[]) {
    const desk = aDesk();
    const { userId, ...alias } = visitorOfHandle(SHOP, visitorHandle(SHOP, SESSION));
    await desk.needs.visitors.create(aVisitor({ ...alias, userId, as: subject }));
    const said = aMessage({ at: NOW_MS - DAY * 1000 + 1000 });
    for (const entry of [said, ...later]) await desk.needs.conversationLog.append(SHOP, 'c_1', entry);
    const follows = async () =>
      (await desk.issue({ token: good(), visitorId: visitorHandle(SHOP, SESSION) })).verified.caller.follows;
    return { ...desk, follows };
  }

  test('follows it for a day after the last message, and no longer, however long the token is valid', async () => {
    const { follows, time } = await aDeskWith();
    const before = await follows();
    time.forward(1000);

    expect([before, await follows()]).toEqual([{ subject, until: NOW + 1 }, undefined]);
  });

  test.each([
    ['a close by time', aClosing({ pos: 2, reason: 'unanswered' })],
    ['a note', aNote({ pos: 2 })],
    ['a label', aLabelling({ pos: 2 })],
  ])('follows it no longer for %s after that', async (_, entry) => {
    const { follows, time } = await aDeskWith(entry);
    time.forward(1000);

    expect(await follows()).toBeUndefined();
  });
});

describe('where tokens are required', () => {
  const tenant = aTenant({ requireTokens: true });

  test('none is issued without', async () => {
    for (const sessionId of [SESSION, undefined]) {
      await expect(aDesk().issue({ tenant, sessionId })).rejects.toThrow(refusal('ERR_UNAUTHENTICATED'));
    }
  });

  test('the visitor is the token’s, for as long as its session lasts', async () => {
    const { issue } = aDesk();

    const { verified } = await issue({ tenant, sessionId: SESSION, token: good() });
    expect(verified).toMatchObject({ authTime: NOW - 60, caller: { subject: 'visitor:v_1' } });

    const old = good({ authTime: NOW - 30 * DAY });
    await expect(issue({ tenant, token: old })).rejects.toThrow(refusal('ERR_REVOKED'));
  });
});

test('one address may ask sixty times a minute', async () => {
  const { issue } = aDesk();
  for (let count = 0; count < 60; count++) await issue({ sessionId: SESSION });

  await expect(issue({ sessionId: SESSION })).rejects.toThrow(refusal('ERR_RATE_LIMITED'));
});
