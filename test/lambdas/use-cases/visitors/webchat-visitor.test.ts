import { describe, expect, test } from 'vitest';
import { visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationHandle } from '../../../../lambdas/domain/identity/handle.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { VISITOR_TOKEN_SECONDS } from '../../../../lambdas/domain/tokens/token.ts';
import { type WebchatIdentity, webchatVisitor } from '../../../../lambdas/use-cases/visitors/webchat-visitor.ts';
import { aVisitor, NOW_MS } from '../../../support/builders/conversations.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { aCaller, aTenant, NOW, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';
import { inMemoryVisitorStore } from '../../../support/stores/in-memory-visitor-store.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const session = visitorOfSession(SHOP, SESSION);
const page = { site: 'shop', url: 'https://shop.example/cart' };
const aToken = (over = {}) => ({ caller: aCaller(over), authTime: NOW, expired: false });

function aGateway() {
  const needs = {
    visitors: inMemoryVisitorStore(),
    revocations: inMemoryVisitorRevocations(),
    clock: fixedClock().now,
  };
  const identify = (request: Partial<WebchatIdentity>) =>
    webchatVisitor(needs, { tenant: aTenant(), token: null, sessionId: undefined, page, ...request });
  return { needs, identify };
}

describe('a widget’s visitor is', () => {
  test('the session’s, valid from now for a token’s lifetime, with the handle of its conversation', async () => {
    const { identify } = aGateway();

    expect(await identify({ sessionId: SESSION })).toEqual({
      tenantId: SHOP,
      role: 'visitor',
      ...session,
      sessionId: SESSION,
      anonymous: true,
      widget: { ...page, handle: conversationHandle(SHOP, SESSION) },
      issuedAt: NOW,
      expiresAt: NOW + VISITOR_TOKEN_SECONDS,
    });
  });

  test('the session’s also beside a token, which is built in and the same for all visitors', async () => {
    const { identify } = aGateway();

    expect(await identify({ sessionId: SESSION, token: aToken() })).toMatchObject(session);
  });

  test('another one under another tenant', async () => {
    const { identify } = aGateway();

    const there = await identify({ sessionId: SESSION, tenant: aTenant({ tenantId: RIVAL }) });

    expect(there?.subject).not.toBe(session.subject);
    expect(there?.tenantId).toBe('rival');
  });

  test('the visitor that vouched for the session, with the session’s handle', async () => {
    const { identify, needs } = aGateway();
    await needs.visitors.create(aVisitor({ subject: session.subject, as: 'visitor:v_9', userId: 'v_9' }));

    expect(await identify({ sessionId: SESSION })).toMatchObject({
      subject: 'visitor:v_9',
      userId: 'v_9',
      conversation: 'c_1',
      widget: { handle: conversationHandle(SHOP, SESSION) },
    });
  });

  test('the token’s without a session, with the handle in that token', async () => {
    const { identify } = aGateway();

    const own = await identify({ token: aToken({ ...session, widget: { site: 'shop', handle: sealed('h') } }) });
    const user = await identify({ token: aToken({ subject: 'user:42', userId: '42' }) });

    expect(own).toMatchObject({ ...session, widget: { ...page, handle: 'h' } });
    expect(user).toMatchObject({ subject: 'user:42', widget: { ...page, handle: '' } });
  });

  test('the token’s where tokens are required; its own session has its handle, and another’s none', async () => {
    const { identify } = aGateway();
    const tenant = aTenant({ requireTokens: true });

    const own = await identify({ tenant, token: aToken(session), sessionId: SESSION });
    const user = await identify({ tenant, token: aToken({ subject: 'user:42', userId: '42' }), sessionId: SESSION });

    expect(own).toMatchObject({ ...session, widget: { handle: conversationHandle(SHOP, SESSION) } });
    expect(user).toMatchObject({ subject: 'user:42', widget: { ...page, handle: '' } });
  });

  test('null without a session and a token', async () => {
    expect(await aGateway().identify({})).toBeNull();
  });
});

describe('a tenant that requires tokens', () => {
  const tenant = aTenant({ requireTokens: true });

  test('refuses a request without one', async () => {
    const { identify } = aGateway();

    for (const request of [{ tenant }, { tenant, sessionId: SESSION }]) {
      await expect(identify(request)).rejects.toMatchObject({ code: 'ERR_UNAUTHENTICATED' });
    }
  });

  test('takes the visitor from it, whatever session is sent', async () => {
    expect(await aGateway().identify({ tenant, sessionId: SESSION, token: aToken() })).toMatchObject({
      subject: 'visitor:v_1',
    });
  });
});

describe('a session that was revoked', () => {
  test('opens nothing any more', async () => {
    const { identify, needs } = aGateway();
    await needs.revocations.revoke(SHOP, session.subject, NOW);

    await expect(identify({ sessionId: SESSION, tenant: aTenant({ visitorsRevokedAt: NOW }) })).rejects.toMatchObject({
      code: 'ERR_REVOKED',
    });
  });

  test('is looked up only if a visitor was ever revoked', async () => {
    const { needs } = aGateway();
    const revocations = {
      notBefore: async () => {
        throw new Error('a read that hardly any tenant needs');
      },
    };
    const request = { tenant: aTenant(), token: null, sessionId: SESSION, page };

    expect(await webchatVisitor({ ...needs, revocations }, request)).toMatchObject({
      ...session,
      issuedAt: NOW_MS / 1000,
    });
  });
});
