import { describe, expect, test } from 'vitest';
import { visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import type { Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import { keyHash, presentedKey } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import {
  ISSUES_PER_MINUTE,
  type IssueAnonymousToken,
  issueAnonymousToken,
} from '../../../../lambdas/use-cases/tokens/issue-anonymous-token.ts';
import { aCaller, anAgent, aTenant, NOW, RIVAL, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { testTokens } from '../../../support/builders/tokens.ts';
import { inMemoryKeyStore } from '../../../support/stores/in-memory-key-store.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';
import { inMemoryVisitorStore } from '../../../support/stores/in-memory-visitor-store.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

const DAY = 86_400;
const SESSION = sealed<'session'>('session-1767225600000-abcdef-ghijkl');

/** A deployment in memory at NOW, with the shop as its tenant, and a way to move on in time. */
function aDeployment(tenant: Partial<Tenant> = {}) {
  let now = NOW;
  let sessions = 0;
  const works = testTokens({ clock: () => now * 1000 });
  const needs = {
    ...works,
    clock: () => now * 1000,
    tenants: { find: async (id: string) => (id === 'shop' ? aTenant(tenant) : null) },
    keys: inMemoryKeyStore(),
    visitors: inMemoryVisitorStore(),
    revocations: inMemoryVisitorRevocations(),
    counter: inMemoryWindowCounter(),
    newSession: () => sealed<'session'>(`ses_abcdefghijklmnopqrst${++sessions}`),
  };
  return {
    ...needs,
    ask: (command: Partial<IssueAnonymousToken> = {}) =>
      issueAnonymousToken(needs, { tenantId: SHOP, address: '192.0.2.1', ...command }),
    at: (time: number) => {
      now = time;
    },
  };
}

const refusal = (code: string) => expect.objectContaining({ code });

describe('a visitor without a token', () => {
  test('is a new visitor, with a session of its own', async () => {
    const { ask, verifier } = aDeployment();

    const [first, second] = [await ask(), await ask()];

    expect(first).toMatchObject({ tenantId: SHOP, expiresIn: DAY, sessionId: 'ses_abcdefghijklmnopqrst1' });
    expect(second.userId).not.toBe(first.userId);
    expect(await verifier.verify(first.token)).toMatchObject({
      caller: { tenantId: SHOP, role: 'visitor', userId: first.userId, anonymous: true, issuedAt: NOW },
      authTime: NOW,
    });
  });

  test('is the visitor of its session', async () => {
    const { ask } = aDeployment();
    const { userId } = visitorOfSession(SHOP, SESSION);

    expect(await ask({ sessionId: SESSION })).toMatchObject({ userId, sessionId: SESSION });
    expect(await ask({ sessionId: SESSION })).toMatchObject({ userId, sessionId: SESSION });
  });

  test('gets none where tokens are required', async () => {
    const { ask } = aDeployment({ requireTokens: true });

    await expect(ask()).rejects.toThrow(refusal('ERR_FORBIDDEN'));
    await expect(ask({ sessionId: SESSION })).rejects.toThrow(refusal('ERR_FORBIDDEN'));
  });

  test('gets none for an unknown tenant', async () => {
    await expect(aDeployment().ask({ tenantId: tenantNamed('nobody') })).rejects.toThrow(refusal('ERR_UNKNOWN_TENANT'));
  });

  test('must send an origin of the tenant, if it sends one', async () => {
    const { ask } = aDeployment();

    expect(await ask({ origin: 'https://shop.example' })).toHaveProperty('token');
    await expect(ask({ origin: 'https://evil.example' })).rejects.toThrow(refusal('ERR_ORIGIN'));
    await expect(ask({ origin: 'null' })).rejects.toThrow(refusal('ERR_ORIGIN'));
  });
});

describe('a token in the request', () => {
  test.each([
    ['good', NOW + 3600],
    ['expired', NOW + 10 * DAY],
    ['expired for almost as long as a session may last', NOW + 30 * DAY - 1],
  ])('and is %s is renewed for the same visitor, session and first day', async (_, later) => {
    const { ask, at, verifier } = aDeployment();
    const first = await ask({ sessionId: SESSION });

    at(later);
    const next = await ask({ token: first.token, sessionId: SESSION });

    expect(next).toEqual({ ...first, token: expect.any(String) });
    expect(await verifier.verify(next.token)).toMatchObject({
      authTime: NOW,
      expired: false,
      caller: { issuedAt: later },
    });
  });

  test('is renewed without its visitor’s session, which it does not hold, nor with another’s', async () => {
    const { ask } = aDeployment();
    const { sessionId: _, ...first } = await ask({ sessionId: SESSION });

    expect(await ask({ token: first.token })).toEqual({ ...first, token: expect.any(String) });
    expect(await ask({ token: first.token, sessionId: sealed('session-of-somebody-else-1') })).not.toHaveProperty(
      'sessionId',
    );
  });

  test('is renewed also where tokens are required', async () => {
    const { ask, tokens } = aDeployment({ requireTokens: true });

    expect(await ask({ token: await tokens.issue(aCaller(), NOW) })).toMatchObject({ userId: 'v_1' });
  });

  test('takes precedence over a session in the same request', async () => {
    const { ask } = aDeployment();
    const first = await ask();

    expect(await ask({ token: first.token, sessionId: SESSION })).toMatchObject({ userId: first.userId });
  });

  test('follows nobody once it is renewed: what a handle opens ends with the day for which it was looked at', async () => {
    const { ask, tokens, verifier, at } = aDeployment();
    const token = await tokens.issue(
      aCaller({ guest: true, follows: { subject: 'visitor:v_9', until: NOW + 26 * 3600 } }),
      NOW,
    );

    at(NOW + 25 * 3600);
    const next = await verifier.verify((await ask({ token })).token);

    expect(next).toMatchObject({ caller: { subject: 'visitor:v_1', guest: true } });
    expect(next).not.toHaveProperty('caller.follows');
  });

  test('keeps a logged-in visitor logged in', async () => {
    const { ask, tokens, verifier } = aDeployment();
    const caller = aCaller({ subject: 'user:u1', userId: 'u1', anonymous: false, name: 'Uma' });

    const { token } = await ask({ token: await tokens.issue(caller, NOW) });

    expect(await verifier.verify(token)).toMatchObject({
      caller: { subject: 'user:u1', anonymous: false, name: 'Uma' },
    });
  });

  test('cannot be renewed for ever, not even before it expires', async () => {
    const { ask, at } = aDeployment({ sessionDays: 2 });
    const first = await ask();
    at(NOW + DAY);
    const second = await ask({ token: first.token });

    at(NOW + 2 * DAY);

    await expect(ask({ token: second.token })).rejects.toThrow(refusal('ERR_REVOKED'));
  });

  test('survives the change of the signing key', async () => {
    const { ask, at } = aDeployment({ sessionDays: 90 });
    const first = await ask();

    at(NOW + 89 * DAY);

    expect(await ask({ token: first.token })).toMatchObject({ userId: first.userId });
  });

  test.each(['', 'x', 'a.b.c'])('that is forged is refused, not made a new visitor: %j', async (tail) => {
    const { ask } = aDeployment();
    const { token } = await ask();

    await expect(ask({ token: `${token.slice(0, -5)}${tail}` })).rejects.toThrow(refusal('ERR_UNAUTHENTICATED'));
  });

  test('of another tenant is refused', async () => {
    const { ask, tokens } = aDeployment();
    const token = await tokens.issue(aCaller({ tenantId: RIVAL }), NOW);

    await expect(ask({ token })).rejects.toThrow(refusal('ERR_TENANT_MISMATCH'));
  });

  test('of an agent is refused: agents get theirs elsewhere', async () => {
    const { ask, tokens } = aDeployment();

    await expect(ask({ token: await tokens.issue(anAgent(), NOW) })).rejects.toThrow(refusal('ERR_FORBIDDEN'));
  });
});

describe('revocation', () => {
  test('of a visitor ends its tokens and its session, and no other visitor’s', async () => {
    const { ask, revocations } = aDeployment({ visitorsRevokedAt: NOW + 1 });
    const [victim, other] = [await ask({ sessionId: SESSION }), await ask()];

    await revocations.revoke(SHOP, `visitor:${victim.userId}`, NOW + 1);

    await expect(ask({ token: victim.token })).rejects.toThrow(refusal('ERR_REVOKED'));
    await expect(ask({ sessionId: SESSION })).rejects.toThrow(refusal('ERR_REVOKED'));
    expect(await ask({ token: other.token })).toHaveProperty('token');
  });

  test('of a user ends tokens issued before, and the site may vouch for the user again', async () => {
    const { ask, revocations, tokens } = aDeployment({ visitorsRevokedAt: NOW });
    const user = aCaller({ subject: 'user:u1', userId: 'u1', anonymous: false });
    await revocations.revoke(SHOP, 'user:u1', NOW);

    await expect(ask({ token: await tokens.issue(user, NOW) })).rejects.toThrow(refusal('ERR_REVOKED'));
    const again = await tokens.issue({ ...user, issuedAt: NOW }, NOW);
    expect(await ask({ token: again })).toHaveProperty('token');
  });

  test('of a whole tenant ends every token issued before', async () => {
    const { ask, tokens } = aDeployment({ notBefore: NOW });

    await expect(ask({ token: await tokens.issue(aCaller(), NOW) })).rejects.toThrow(refusal('ERR_REVOKED'));
    expect(await ask()).toHaveProperty('token');
  });
});

describe('a publishable key in the request', () => {
  const text = 'pk_shop_0123456789ABCDEFGHIJKL';
  const key = presentedKey(text) ?? undefined;
  const stored = { tenantId: SHOP, kind: 'publishable', hash: keyHash(text), label: '', createdAt: NOW } as const;

  test('must be one of the tenant', async () => {
    const { ask, keys } = aDeployment();
    await expect(ask({ key })).rejects.toThrow(refusal('ERR_UNAUTHENTICATED'));

    await keys.add(stored);

    expect(await ask({ key })).toHaveProperty('token');
  });

  test('must not be revoked', async () => {
    const { ask, keys } = aDeployment();
    await keys.add({ ...stored, revokedAt: NOW });

    await expect(ask({ key })).rejects.toThrow(refusal('ERR_REVOKED'));
  });
});

describe('one address', () => {
  test('[LIM6] may request a limited number of tokens a minute, and gets the time to wait beyond it', async () => {
    const { ask, at } = aDeployment();
    at(NOW + 10);
    for (let n = 0; n < ISSUES_PER_MINUTE.others; n++) await ask();

    const refused = expect.objectContaining({ code: 'ERR_RATE_LIMITED', retryAfter: 50 });
    await expect(ask()).rejects.toThrow(refused);
    expect(await ask({ address: '192.0.2.2' })).toHaveProperty('token');

    at(NOW + 60);
    expect(await ask()).toHaveProperty('token');
  });

  test('may request ten times as many for pages of the tenant, which share nothing with its other clients', async () => {
    const { ask } = aDeployment();
    const page = { origin: 'https://shop.example' };
    for (let n = 0; n < ISSUES_PER_MINUTE.others; n++) await ask();
    await expect(ask()).rejects.toThrow(refusal('ERR_RATE_LIMITED'));

    for (let n = 0; n < ISSUES_PER_MINUTE.pages; n++) await ask(page);
    await expect(ask(page)).rejects.toThrow(refusal('ERR_RATE_LIMITED'));
  });

  test('is no page’s that sends the gateway’s own origin, which counts beside a token only', async () => {
    const { ask } = aDeployment();
    const { token } = await ask();
    const own = { origin: 'https://chat.example', gateway: 'https://chat.example' };

    for (let n = 1; n < ISSUES_PER_MINUTE.others; n++) await ask({ token, ...own });
    await expect(ask({ token, ...own })).rejects.toThrow(refusal('ERR_RATE_LIMITED'));
    await expect(ask(own)).rejects.toThrow(refusal('ERR_ORIGIN'));
  });

  test('is counted also when it is refused', async () => {
    const { ask } = aDeployment();
    for (let n = 0; n < ISSUES_PER_MINUTE.others; n++) await ask({ token: 'a.b.c' }).catch(() => {});

    await expect(ask({ token: 'a.b.c' })).rejects.toThrow(refusal('ERR_RATE_LIMITED'));
  });
});
