import { describe, expect, test } from 'vitest';
import {
  conversationHandle,
  conversationOf,
  conversationOfHandle,
  visitorHandle,
  withoutSecrets,
  withoutSession,
} from '../../../lambdas/domain/handle.ts';
import { visitorOfSession } from '../../../lambdas/domain/identity.ts';
import { aCaller } from '../../support/tenants.ts';

const SESSION = 'session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d';
const caller = aCaller({ ...visitorOfSession('shop', SESSION), sessionId: SESSION });

describe('a handle', () => {
  test('has 128 bits, is the same whenever it is made, and another for another session, tenant or purpose', () => {
    const handle = conversationHandle('shop', SESSION);

    expect(handle).toMatch(/^[\w-]{22}$/);
    expect(conversationHandle('shop', SESSION)).toBe(handle);
    const others = [
      conversationHandle('rival', SESSION),
      conversationHandle('shop', `${SESSION}x`),
      visitorHandle('shop', SESSION),
    ];
    expect(new Set([handle, ...others]).size).toBe(4);
  });

  test('leads to the public id of its conversation, under its own tenant only', () => {
    const handle = conversationHandle('shop', SESSION);

    expect(conversationOf(caller)).toBe(conversationOfHandle('shop', handle));
    expect(conversationOfHandle('rival', handle)).not.toBe(conversationOfHandle('shop', handle));
    expect(conversationOfHandle('shop', handle)).not.toContain(handle);
  });
});

describe('the conversation of a caller', () => {
  test('follows from nothing for whoever has no session, or one that is not its own', () => {
    const { sessionId: _, ...without } = aCaller();

    expect(conversationOf(without)).toBeUndefined();
    expect(conversationOf(aCaller({ subject: 'user:42', userId: '42', sessionId: SESSION }))).toBeUndefined();
  });

  test('stays known when the session is forgotten', () => {
    expect(withoutSession(caller)).not.toHaveProperty('sessionId');
    expect(conversationOf(withoutSession(caller))).toBe(conversationOf(caller));
  });
});

test('what is stored for long holds neither session nor handle', () => {
  const handle = conversationHandle('shop', SESSION);
  const widget = { ...caller, widget: { handle, site: 'shop' } };

  const stored = JSON.stringify(withoutSecrets(widget));

  expect(stored).not.toContain(handle);
  expect(stored).not.toContain(SESSION);
});
