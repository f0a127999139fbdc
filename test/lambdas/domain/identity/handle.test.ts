import { describe, expect, test } from 'vitest';
import { visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import {
  conversationHandle,
  conversationOf,
  conversationOfHandle,
  storedCaller,
  visitorHandle,
  withoutSession,
} from '../../../../lambdas/domain/identity/handle.ts';
import { conversationId } from '../../../../lambdas/domain/ids.ts';
import { reveal, sealed } from '../../../../lambdas/domain/sealed.ts';
import { givenHandle } from '../../../../lambdas/handlers/http/webchat/webchat-fields.ts';
import { aCaller, RIVAL, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const caller = aCaller({ ...visitorOfSession(SHOP, SESSION), sessionId: SESSION });

describe('a handle', () => {
  test('has 128 bits and its tenant, is the same each time, and another for another session, tenant or purpose', () => {
    const handle = conversationHandle(SHOP, SESSION);

    expect(handle).toMatch(/^shop_[\w-]{22}$/);
    expect(conversationHandle(SHOP, SESSION)).toBe(handle);
    const others = [
      conversationHandle(RIVAL, SESSION),
      conversationHandle(SHOP, sealed(`${SESSION}x`)),
      visitorHandle(SHOP, SESSION),
    ];
    const secrets = [handle, ...others].map((each) => reveal(each).slice(reveal(each).indexOf('_')));
    expect(new Set(secrets).size).toBe(4);
  });

  test('is accepted as a conversation id, however long the id of its tenant', () => {
    const handle = conversationHandle(tenantNamed('a'.repeat(63)), SESSION);

    expect(conversationId(handle)).toBe(handle);
    expect(givenHandle(handle)).toBe(handle);
  });

  test('with another tenant’s id instead of its own opens nothing of either', () => {
    const forged = sealed<'handle'>(reveal(conversationHandle(SHOP, SESSION)).replace('shop', 'rival'));

    expect(forged).not.toBe(conversationHandle(RIVAL, SESSION));
    expect(conversationOfHandle(RIVAL, forged)).not.toBe(
      conversationOfHandle(RIVAL, conversationHandle(RIVAL, SESSION)),
    );
    expect(conversationOfHandle(SHOP, forged)).not.toBe(conversationOfHandle(SHOP, conversationHandle(SHOP, SESSION)));
  });

  test('leads to the public id of its conversation, under its own tenant only', () => {
    const handle = conversationHandle(SHOP, SESSION);

    expect(conversationOf(caller)).toBe(conversationOfHandle(SHOP, handle));
    expect(conversationOfHandle(RIVAL, handle)).not.toBe(conversationOfHandle(SHOP, handle));
    expect(conversationOfHandle(SHOP, handle)).not.toContain(reveal(handle));
  });
});

describe('the conversation of a caller', () => {
  test('is not known without a session, or with one that is not the caller’s own', () => {
    const { sessionId: _, ...without } = aCaller();

    expect(conversationOf(without)).toBeUndefined();
    expect(conversationOf(aCaller({ subject: 'user:42', userId: '42', sessionId: SESSION }))).toBeUndefined();
  });

  test('stays known when the session is removed', () => {
    expect(withoutSession(caller)).not.toHaveProperty('sessionId');
    expect(conversationOf(withoutSession(caller))).toBe(conversationOf(caller));
  });
});

describe('a caller stored for longer than its socket', () => {
  const handle = conversationHandle(SHOP, SESSION);
  const page = { label: 'V.', domain: 'shop.example', origin: 'https://shop.example', url: 'https://shop.example/a' };
  const widget = { handle, site: 'site-1', bare: true as const, ...page };

  test('has neither session nor handle, no name or address, and nothing of its page', () => {
    const stored = storedCaller({ ...caller, name: 'Vera', email: 'vera@mail.example', widget });

    const text = JSON.stringify(stored);
    for (const secret of [reveal(handle), reveal(SESSION), 'Vera', 'vera@', 'V.', 'shop.example']) {
      expect(text).not.toContain(secret);
    }
    expect(stored).toMatchObject({
      subject: caller.subject,
      named: true,
      widget: { site: 'site-1', bare: true, handle: '' },
    });
  });

  test('says whether its connection has more of it', () => {
    expect(storedCaller(caller)).not.toHaveProperty('named');
    expect(storedCaller({ ...caller, email: 'vera@mail.example' })).toMatchObject({ named: true });
  });
});
