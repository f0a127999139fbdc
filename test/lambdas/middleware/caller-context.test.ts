import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import { withoutSession } from '../../../lambdas/domain/identity/handle.ts';
import { sealed } from '../../../lambdas/domain/sealed.ts';
import { callerContext, contextCaller, contextProblem } from '../../../lambdas/middleware/caller-context.ts';
import { verifiedCaller } from '../../../lambdas/middleware/http-caller.ts';
import { socketCaller, socketPeer } from '../../../lambdas/middleware/socket-caller.ts';
import { NOW_MS } from '../../support/builders/conversations.ts';
import { aCaller, anAgent, NOW } from '../../support/builders/tenants.ts';

/** A context as API Gateway passes it with WebSocket events. */
const asStrings = (context: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)]));

/** The part of a socket's event that its caller is read from. */
const ofSocket = (authorizer: Record<string, unknown>, connectedAt = NOW_MS) => ({ authorizer, connectedAt });

const callers: [string, Caller][] = [
  ['a visitor', aCaller({ name: 'Vera', email: 'vera@shop.example' })],
  ['a guest', aCaller({ guest: true, follows: { subject: 'visitor:v_9', until: NOW } })],
  ['a widget', aCaller({ widget: { site: 'shop', handle: sealed('h'), bare: true, label: 'V "x" \\ ß' } })],
  ['an agent', anAgent()],
];

describe.each(callers)('%s', (_, caller) => {
  test('is read from a context as it was written, by HTTP and by sockets, which have strings only', () => {
    const context = callerContext(withoutSession(caller));

    expect(Object.values(context).every((value) => typeof value !== 'object')).toBe(true);
    expect(contextCaller(context)).toEqual(withoutSession(caller));
    expect(contextCaller(asStrings(context))).toEqual(withoutSession(caller));
  });
});

describe('an incomplete context has no caller', () => {
  const whole = callerContext(aCaller());

  test.each<[string, Record<string, unknown>]>([
    ['no tenant', { tenantId: '' }],
    ['no subject', { subject: undefined }],
    ['no user', { userId: 7 }],
    ['no role', { role: undefined }],
    ['a role that is none', { role: 'owner' }],
    ['no time of issue', { issuedAt: 'x' }],
    ['no end', { expiresAt: 0 }],
  ])('%s', (_, missing) => {
    expect(contextCaller({ ...whole, ...missing })).toBeNull();
    expect(() => verifiedCaller({ ...whole, ...missing }, NOW_MS)).toThrow(
      expect.objectContaining({ code: 'ERR_UNAUTHENTICATED' }),
    );
    expect(socketPeer(ofSocket({ ...whole, ...missing }))).toBeNull();
  });
});

describe('a problem in a context', () => {
  test.each([
    ['ERR_TOKEN_EXPIRED', 'ERR_TOKEN_EXPIRED'],
    ['ERR_REVOKED', 'ERR_REVOKED'],
    ['ERR_SOMETHING_NEW', 'ERR_UNAUTHENTICATED'],
    [true, 'ERR_UNAUTHENTICATED'],
  ])('is one, also if it is unknown: %j', (problem, code) => {
    const context = { ...callerContext(aCaller()), problem };

    expect(contextProblem(context)).toBe(code);
    expect(() => verifiedCaller(context, NOW_MS)).toThrow(expect.objectContaining({ code }));
    expect(socketPeer(ofSocket(context))).toBeNull();
  });

  test.each([undefined, ''])('is none: %j', (problem) => {
    expect(contextProblem({ problem })).toBeNull();
  });
});

describe('a token that expires', () => {
  const context = callerContext(aCaller({ expiresAt: NOW_MS / 1000 }));

  test('admits no more requests, though the authorizer’s answer is cached for minutes', () => {
    expect(() => verifiedCaller(context, NOW_MS)).toThrow(expect.objectContaining({ code: 'ERR_TOKEN_EXPIRED' }));
    expect(() => socketCaller(ofSocket(context), NOW_MS)).toThrow(
      expect.objectContaining({ code: 'ERR_TOKEN_EXPIRED' }),
    );
    expect(verifiedCaller(context, NOW_MS - 1).subject).toBe('visitor:v_1');
  });

  test('does not end the socket that it opened', () => {
    expect(socketPeer(ofSocket(context))?.caller.subject).toBe('visitor:v_1');
  });
});

test('a socket that connects when the time to follow has ended follows nobody, and one that connected before goes on', () => {
  const context = callerContext(aCaller({ follows: { subject: 'visitor:v_9', until: NOW } }));
  const follows = (connectedAt: number) => [
    socketCaller(ofSocket(context, connectedAt), NOW_MS).caller.follows?.subject,
    socketPeer(ofSocket(asStrings(context), connectedAt))?.caller.follows?.subject,
  ];

  expect(follows(NOW_MS - 1)).toEqual(['visitor:v_9', 'visitor:v_9']);
  expect(follows(NOW_MS)).toEqual([undefined, undefined]);
});

test('a socket has the door that the authorizer set; an unknown one counts as that of native clients', () => {
  const context = callerContext(aCaller());

  expect(socketPeer(ofSocket(asStrings({ ...context, door: 'ws', v1: true })))).toMatchObject({ door: 'ws', v1: true });
  expect(socketPeer(ofSocket(asStrings({ ...context, door: 'back', v1: false })))).toMatchObject({
    door: 'chat',
    v1: false,
  });
  expect(socketPeer({ connectedAt: NOW_MS })).toBeNull();
});
