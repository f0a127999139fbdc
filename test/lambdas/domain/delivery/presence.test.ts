import { describe, expect, test } from 'vitest';
import { presenceOf } from '../../../../lambdas/domain/delivery/presence.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { RIVAL } from '../../../support/builders/tenants.ts';

describe('a visitor’s presence', () => {
  test('[ISO5] holds public ids only, and is the same for all sockets of a visitor, under one tenant', () => {
    const presence = presenceOf(aConnection({ connectionId: 'secret-socket', handle: sealed('secret-handle') }));

    expect(JSON.stringify(presence)).not.toContain('secret');
    expect(presence.sessionId).toBe(presenceOf(aConnection({ connectionId: 'another' })).sessionId);
    expect(presence.sessionId).not.toBe(presenceOf(aConnection({ tenantId: RIVAL })).sessionId);
    expect(presence.sessionId).not.toContain('v_1');
  });

  test('has the time of connection and the status, `initial` if none is reported', () => {
    const doing = presenceOf(aConnection({ connectedAt: NOW_MS, status: 'chatting' }));

    expect(doing).toMatchObject({ connectedAt: '2026-01-01T00:00:00.000Z', status: 'chatting' });
    expect(presenceOf(aConnection())).toMatchObject({ status: 'initial' });
  });

  test.each([
    ['https://shop.example/cart?x=1', true],
    ['HTTP://shop.example', true],
    ['javascript:alert(1)', false],
    [' javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['/cart', false],
    ['', false],
  ])('names a page at %j only if that is a web address', (address, shown) => {
    const presence = presenceOf(aConnection({ url: address, origin: address }));

    expect([presence.url, presence.origin]).toEqual(shown ? [address, address] : [undefined, undefined]);
  });
});
