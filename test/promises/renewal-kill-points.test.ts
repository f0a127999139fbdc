import { expect, test } from 'vitest';
import { visitorOfSession } from '../../lambdas/domain/identity/caller.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import { issueAnonymousToken } from '../../lambdas/use-cases/tokens/issue-anonymous-token.ts';
import { aTenant, NOW, SHOP } from '../support/builders/tenants.ts';
import { testTokens } from '../support/builders/tokens.ts';
import { anInvocation, type Invocation } from '../support/harness/invocations/invocation.ts';
import { everyKillPoint, PHASES } from '../support/harness/invocations/kill-points.ts';
import { inMemoryKeyStore } from '../support/stores/in-memory-key-store.ts';
import { inMemoryPublicKeyStore } from '../support/stores/in-memory-public-key-store.ts';
import { inMemoryVisitorRevocations } from '../support/stores/in-memory-visitor-revocations.ts';
import { inMemoryVisitorStore } from '../support/stores/in-memory-visitor-store.ts';
import { inMemoryWindowCounter } from '../support/stores/in-memory-window-counter.ts';

const SESSION = sealed<'session'>('session-1767225600000-abcdef-ghijkl');
const DAYS = 40 * 86_400;

/** The tokens function over stores that persist between its invocations. */
function aDeployment() {
  let now = NOW;
  const stores = {
    published: inMemoryPublicKeyStore(),
    counter: inMemoryWindowCounter(),
    revocations: inMemoryVisitorRevocations(),
  };
  let sessions = 0;
  const ask = (invocation: Invocation, token?: string) => {
    const clock = () => now * 1000;
    const works = testTokens({ clock, store: invocation.through('publicKeys', stores.published) });
    return issueAnonymousToken(
      {
        ...works,
        clock,
        tenants: { find: async () => aTenant({ sessionDays: 90 }) },
        keys: inMemoryKeyStore(),
        visitors: inMemoryVisitorStore(),
        revocations: invocation.through('revocations', stores.revocations),
        counter: invocation.through('counter', stores.counter),
        newSession: () => sealed(`ses_abcdefghijklmnopqrst${++sessions}`),
      },
      { tenantId: SHOP, address: '192.0.2.1', ...(token ? { token } : { sessionId: SESSION }) },
    );
  };
  const forward = (seconds: number) => {
    now += seconds;
  };
  return { ask, forward, token: '' };
}

const undisturbed = () => anInvocation(async () => 'go on');

test('[LOST2] a visitor whose renewal is killed anywhere retries with its old token and keeps its identity', async () => {
  const calls = await everyKillPoint({
    phases: PHASES,
    async prepare() {
      const deployment = aDeployment();
      deployment.token = (await deployment.ask(undisturbed())).token;
      deployment.forward(DAYS);
      return deployment;
    },
    interrupt: ({ ask, token }, invocation) => ask(invocation, token),
    async recover({ ask, token, forward }) {
      const renewed = await ask(undisturbed(), token);
      forward(3600);
      const again = await ask(undisturbed(), renewed.token);

      expect([renewed.userId, again.userId]).toEqual(Array(2).fill(visitorOfSession(SHOP, SESSION).userId));
    },
  });

  expect(calls).toContain('counter.count');
});
