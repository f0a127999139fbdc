import { expect, test } from 'vitest';
import { type Caller, visitorOfSession } from '../../lambdas/domain/identity/caller.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import { readMessages } from '../../lambdas/use-cases/conversations/read-messages.ts';
import { issueAnonymousToken } from '../../lambdas/use-cases/tokens/issue-anonymous-token.ts';
import { say } from '../../lambdas/use-cases/visitors/say.ts';
import { aConnection } from '../support/builders/conversations.ts';
import { aCaller, aTenant, NOW, SHOP } from '../support/builders/tenants.ts';
import { testTokens } from '../support/builders/tokens.ts';
import { everyKillPoint, PHASES } from '../support/harness/invocations/kill-points.ts';
import { useCaseHarness } from '../support/harness/use-case/use-case-harness.ts';
import { inMemoryKeyStore } from '../support/stores/in-memory-key-store.ts';
import { inMemoryVisitorRevocations } from '../support/stores/in-memory-visitor-revocations.ts';
import { inMemoryVisitorStore } from '../support/stores/in-memory-visitor-store.ts';
import { inMemoryWindowCounter } from '../support/stores/in-memory-window-counter.ts';

const SESSION = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const session = visitorOfSession(SHOP, SESSION);
const CONNECTION = 'socket-9=';

/**
 * A widget whose socket sends a session id and a message; the function may be killed anywhere in between, and the widget
 * retries.
 */
function aWidget(caller: Caller) {
  const { needs: bare } = useCaseHarness();
  const needs = { ...bare, revocations: inMemoryVisitorRevocations() };
  const says = async (through: (name: string, port: object) => object = (_name, port) => port) => {
    const used = {
      ...needs,
      visitors: through('visitors', needs.visitors) as typeof needs.visitors,
      connections: through('connections', needs.connections) as typeof needs.connections,
      announcer: through('announcer', needs.announcer) as typeof needs.announcer,
      conversationLog: through('conversationLog', needs.conversationLog) as typeof needs.conversationLog,
    };
    const along = { connectionId: CONNECTION, sessionId: SESSION, tenant: aTenant() };
    return say(used, { caller, session: along, content: () => ({ text: 'hello', clientMessageId: 'temp-1' }) });
  };
  return { needs, says };
}

const sessionsCaller = aCaller({ ...session, sessionId: SESSION });

test.each([
  [
    'a guest that is identified as the session’s visitor',
    aCaller({ subject: 'visitor:v_guest', userId: 'v_guest', guest: true }),
  ],
  ['a visitor with a token that vouches for the session', aCaller()],
])('[LOST2] %s has one conversation with the message in it once, wherever it is killed', async (_who, caller) => {
  const calls = await everyKillPoint({
    phases: PHASES,
    async prepare() {
      const widget = aWidget(caller);
      await widget.needs.connections.add(
        aConnection({ subject: caller.subject, userId: caller.userId, connectionId: CONNECTION }),
      );
      return widget;
    },
    interrupt: ({ says }, invocation) => says((name, port) => invocation.through(name, port)),
    async recover({ needs, says }) {
      const { message } = await says();
      const owner = await needs.visitors.find(SHOP, session.subject);
      const open = await needs.connections.ofVisitor(SHOP, owner?.as ?? session.subject);

      const speaker = { ...sessionsCaller, subject: owner?.as ?? session.subject };
      const { messages } = await readMessages(needs, { caller: speaker, limit: 20 });
      expect(messages.map(({ entry }) => entry.text)).toEqual(['hello']);
      expect(owner?.conversationId).toBe(message.conversationId);
      expect(open.map(({ connectionId }) => connectionId)).toEqual([CONNECTION]);
    },
  });

  expect(new Set(calls)).toContain('visitors.create');
  expect(new Set(calls)).toContain('conversationLog.append');
});

test('[LOST2] a renewal that is killed anywhere, and asked for again, is for the same visitor', async () => {
  const first = {
    ...testTokens(),
    clock: () => NOW * 1000,
    tenants: { find: async () => aTenant() },
    keys: inMemoryKeyStore(),
    visitors: inMemoryVisitorStore(),
    revocations: inMemoryVisitorRevocations(),
    counter: inMemoryWindowCounter(),
    newSession: () => sealed<'session'>('ses_somebody-elses-session'),
  };
  const { token, userId } = await issueAnonymousToken(first, {
    tenantId: SHOP,
    address: '203.0.113.7',
    sessionId: SESSION,
  });

  const calls = await everyKillPoint({
    phases: PHASES,
    prepare: async () => first,
    interrupt: (works, invocation) =>
      issueAnonymousToken(
        {
          ...works,
          tenants: invocation.through('tenants', works.tenants),
          revocations: invocation.through('revocations', works.revocations),
          counter: invocation.through('counter', works.counter),
          tokens: invocation.through('tokens', works.tokens),
        },
        { tenantId: SHOP, address: '203.0.113.7', token },
      ),
    async recover(works) {
      const again = await issueAnonymousToken(works, { tenantId: SHOP, address: '203.0.113.8', token });
      expect(again).toMatchObject({ userId });
    },
  });

  expect(new Set(calls)).toContain('tokens.issue');
});
