import { describe, expect, test } from 'vitest';
import { visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import {
  conversationHandle,
  conversationOf,
  conversationOfHandle,
  visitorHandle,
  withoutSecrets,
  withoutSession,
} from '../../../../lambdas/domain/identity/handle.ts';
import { conversationId } from '../../../../lambdas/domain/ids.ts';
import { givenHandle } from '../../../../lambdas/handlers/http/webchat/webchat-fields.ts';
import { aCaller } from '../../../support/builders/tenants.ts';

const SESSION = 'session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d';
const caller = aCaller({ ...visitorOfSession('shop', SESSION), sessionId: SESSION });

describe('a handle', () => {
  test('has 128 bits and its tenant, is the same each time, and another for another session, tenant or purpose', () => {
    const handle = conversationHandle('shop', SESSION);

    expect(handle).toMatch(/^shop_[\w-]{22}$/);
    expect(conversationHandle('shop', SESSION)).toBe(handle);
    const others = [
      conversationHandle('rival', SESSION),
      conversationHandle('shop', `${SESSION}x`),
      visitorHandle('shop', SESSION),
    ];
    const secrets = [handle, ...others].map((each) => each.slice(each.indexOf('_')));
    expect(new Set(secrets).size).toBe(4);
  });

  test('is accepted as a conversation id, however long the id of its tenant', () => {
    const handle = conversationHandle('a'.repeat(63), SESSION);

    expect(conversationId(handle)).toBe(handle);
    expect(givenHandle(handle)).toBe(handle);
  });

  test('with another tenant’s id instead of its own opens nothing of either', () => {
    const forged = conversationHandle('shop', SESSION).replace('shop', 'rival');

    expect(forged).not.toBe(conversationHandle('rival', SESSION));
    expect(conversationOfHandle('rival', forged)).not.toBe(
      conversationOfHandle('rival', conversationHandle('rival', SESSION)),
    );
    expect(conversationOfHandle('shop', forged)).not.toBe(
      conversationOfHandle('shop', conversationHandle('shop', SESSION)),
    );
  });

  test('leads to the public id of its conversation, under its own tenant only', () => {
    const handle = conversationHandle('shop', SESSION);

    expect(conversationOf(caller)).toBe(conversationOfHandle('shop', handle));
    expect(conversationOfHandle('rival', handle)).not.toBe(conversationOfHandle('shop', handle));
    expect(conversationOfHandle('shop', handle)).not.toContain(handle);
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

test('a caller stored for long has neither session nor handle', () => {
  const handle = conversationHandle('shop', SESSION);
  const widget = { ...caller, widget: { handle, site: 'shop' } };

  const stored = JSON.stringify(withoutSecrets(widget));

  expect(stored).not.toContain(handle);
  expect(stored).not.toContain(SESSION);
});
