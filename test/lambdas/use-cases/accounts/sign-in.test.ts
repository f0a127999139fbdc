import { describe, expect, test } from 'vitest';
import { INVITATION_SECONDS } from '../../../../lambdas/domain/accounts/invitation.ts';
import { MOST_SIGN_INS, SIBLING_SECONDS } from '../../../../lambdas/domain/accounts/sign-in.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { REMEMBERED_SECONDS } from '../../../../lambdas/domain/tenants/visitor-revocations.ts';
import { acceptInvitation } from '../../../../lambdas/use-cases/accounts/accept-invitation.ts';
import { changeAccount } from '../../../../lambdas/use-cases/accounts/change-account.ts';
import { ATTEMPTS_PER_MINUTE } from '../../../../lambdas/use-cases/accounts/count-attempts.ts';
import { endAllOfStaff } from '../../../../lambdas/use-cases/accounts/end-tokens.ts';
import { inviteAgent } from '../../../../lambdas/use-cases/accounts/invite-agent.ts';
import { refreshSignIn } from '../../../../lambdas/use-cases/accounts/refresh-sign-in.ts';
import { removeAccount } from '../../../../lambdas/use-cases/accounts/remove-account.ts';
import { signOut } from '../../../../lambdas/use-cases/accounts/sign-out.ts';
import { signOutAll } from '../../../../lambdas/use-cases/accounts/sign-out-all.ts';
import { withdrawInvitation } from '../../../../lambdas/use-cases/accounts/withdraw-invitation.ts';
import { admitted } from '../../../../lambdas/use-cases/tenants/admission.ts';
import { ANN } from '../../../support/builders/accounts.ts';
import { anAgentsConnection } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { everyOrder, type Steps } from '../../../support/harness/invocations/every-order.ts';
import { accountNeeds, tokenIn } from '../../../support/harness/use-case/account-needs.ts';
import { inMemoryVisitorStore } from '../../../support/stores/in-memory-visitor-store.ts';

type Works = Awaited<ReturnType<typeof accountNeeds>>;

/** Whether a token counts once every function knows what was revoked; its role if it does. */
async function roleThatCounts(works: Works, token: string): Promise<string | null> {
  const verified = await works.verifier.verify(token);
  if (verified === 'forged') throw new Error('a forged token');
  return roleAdmitted(works, verified.caller);
}

async function roleAdmitted({ needs }: Pick<Works, 'needs'>, caller: Caller): Promise<string | null> {
  const admission = { tenants: needs.tenantStore, visitors: inMemoryVisitorStore(), revocations: needs.revocations };
  return admitted(admission, caller).then(
    ({ caller }) => caller.role,
    () => null,
  );
}

const ADDRESS = '192.0.2.1';

/** The same needs, whose calls of stores with these names wait for their turns; tokens are the callers themselves, as signing takes its time. */
function inTurn<Needs extends object>(needs: Needs, { turn }: Steps, actor: string, only = /./): Needs {
  let calls = 0;
  const waiting = (name: string, store: object) =>
    new Proxy(store, {
      get(target, method) {
        const call = Reflect.get(target, method);
        if (typeof call !== 'function') return call;
        return async (...args: unknown[]) => {
          const said = `${name}.${String(method)}`;
          if (only.test(said)) await turn(`${actor} ${said} ${++calls}`);
          return Reflect.apply(call, target, args);
        };
      },
    });
  const STORES = ['tenantStore', 'accounts', 'signIns', 'revocations', 'invitations'];
  const tokens = { issue: async (caller: Caller) => JSON.stringify(caller) };
  return Object.fromEntries(
    Object.entries({ ...needs, tokens }).map(([name, need]) => [
      name,
      STORES.includes(name) ? waiting(name, need) : need,
    ]),
  ) as Needs;
}

describe('a refresh', () => {
  test('issues a token with the role that the account has then', async () => {
    const works = await accountNeeds();
    const { refresh } = works;
    const first = await works.signIn('ann', 'admin');

    await changeAccount(works.needs, { tenantId: SHOP, id: ANN, role: 'agent', by: 'operator' });
    const next = await refresh(tokenIn(first));

    expect(next).toMatchObject({ role: 'agent', userId: 'ann', staffId: ANN });
    expect(await roleThatCounts(works, first.token)).toBeNull();
    expect(await roleThatCounts(works, next.token)).toBe('agent');
  });

  test('[ACC2] of a token that was replaced more than a minute ago ends its sign-in, tokens and sockets; other sign-ins go on', async () => {
    const works = await accountNeeds();
    const { needs, clock, refresh } = works;
    const [here, there] = [await works.signIn(), await works.signIn()];
    await needs.connections.add(anAgentsConnection());
    await needs.connections.add(anAgentsConnection({ subject: 'agent:ben', connectionId: 'other=' }));
    const next = await refresh(tokenIn(here));
    clock.forward((SIBLING_SECONDS + 1) * 1000);

    await expect(refresh(tokenIn(here))).rejects.toMatchObject({ code: 'ERR_REVOKED' });

    await expect(refresh(tokenIn(next))).rejects.toMatchObject({ code: 'ERR_REVOKED' });
    expect(await roleThatCounts(works, next.token)).toBeNull();
    expect(await roleThatCounts(works, (await refresh(tokenIn(there))).token)).toBe('agent');
    const marked: string[] = [];
    for await (const { subject } of needs.connections.ofMarkedForClosing()) marked.push(subject);
    expect(marked).toEqual(['agent:ann']);
  });

  test('keeps an account as long as it is used', async () => {
    const { needs, clock, signIn, refresh } = await accountNeeds();
    let token = tokenIn(await signIn());
    const kept = async () => (await needs.accounts.find(SHOP, ANN))?.keptUntil ?? 0;
    const before = await kept();

    for (let days = 0; days < 60; days += 20) {
      clock.forward(20 * 86_400_000);
      token = tokenIn(await refresh(token));
      expect(await kept()).toBeGreaterThan(clock.now() / 1000 + 30 * 86_400);
    }
    expect(await kept()).toBeGreaterThan(before);
  });

  test('is counted by address', async () => {
    const { needs, clock, signIn, refresh } = await accountNeeds();
    let token = tokenIn(await signIn());
    for (let n = 0; n < ATTEMPTS_PER_MINUTE.refresh; n++) token = tokenIn(await refresh(token));

    await expect(refresh(token)).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED' });

    clock.forward(60_000);
    await expect(refresh(token)).resolves.toBeDefined();
    expect((await needs.signIns.list(SHOP, ANN))[0]?.rotated.length).toBeLessThanOrEqual(51);
  });

  test('[ACC4] against a demotion: in every order of their steps, no token of an admin counts afterwards', async () => {
    const roles = new Set<string>();
    const orders = await everyOrder(async (steps) => {
      const works = await accountNeeds();
      const { needs } = works;
      const token = tokenIn(await works.signIn('ann', 'admin'));
      let issued = '';
      return {
        actors: {
          refresh: async () => {
            issued = (await refreshSignIn(inTurn(needs, steps, 'refresh'), { tenantId: SHOP, token, address: ADDRESS }))
              .token;
          },
          demotion: () =>
            changeAccount(inTurn(needs, steps, 'demotion'), { tenantId: SHOP, id: ANN, role: 'agent', by: 'operator' }),
        },
        check: async () => {
          const role = await roleAdmitted(works, JSON.parse(issued));
          roles.add(String(role));
          expect(role).not.toBe('admin');
        },
      };
    });

    expect(orders).toBeGreaterThan(100);
    expect([...roles].sort()).toEqual(['agent', 'null']);
  });
});

describe('an acceptance', () => {
  /** What an acceptance and a removal notice of each other: all calls are too many orders. */
  const NOTICED = /invitations\.(accept|find|remove)|accounts\.(change|remove)|signIns\.(add|list|remove)/;

  test('[ACC4] against a removal: in every order of their steps, nothing of the account counts afterwards', async () => {
    const ends = new Set<string>();
    await everyOrder(async (steps) => {
      const works = await accountNeeds();
      const { needs } = works;
      await works.signIn();
      const presented = await works.invite();
      let issued: Awaited<ReturnType<typeof acceptInvitation>> | undefined;
      return {
        actors: {
          acceptance: async () => {
            const accepting = acceptInvitation(inTurn(needs, steps, 'acceptance', NOTICED), {
              presented,
              address: ADDRESS,
            });
            issued = await accepting.catch((error) => {
              expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(NOT_FOUND|CONFLICT)$/) });
              return undefined;
            });
          },
          removal: () =>
            removeAccount(inTurn(needs, steps, 'removal', NOTICED), { tenantId: SHOP, id: ANN, by: 'operator' }),
        },
        check: async () => {
          ends.add(issued ? 'accepted' : 'refused');
          expect(await needs.accounts.find(SHOP, ANN)).toBeNull();
          expect(await needs.signIns.list(SHOP, ANN)).toEqual([]);
          if (!issued) return;
          await expect(works.refresh(tokenIn(issued))).rejects.toMatchObject({ code: 'ERR_REVOKED' });
          expect(await roleAdmitted(works, JSON.parse(issued.token))).toBeNull();
        },
      };
    });

    expect([...ends].sort()).toEqual(['accepted', 'refused']);
  });

  test('is refused a day after the invitation, and of one that was never made', async () => {
    const { needs, clock, invite } = await accountNeeds();
    const presented = await invite();
    const invented = { ...presented, id: 'x'.repeat(43) };

    await expect(acceptInvitation(needs, { presented: invented, address: ADDRESS })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });
    clock.forward(INVITATION_SECONDS * 1000);
    await expect(acceptInvitation(needs, { presented, address: ADDRESS })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });
    expect(await needs.accounts.list(SHOP)).toEqual([]);
  });

  test('is repeated by its nonce for a minute, and not longer', async () => {
    const { needs, clock, invite } = await accountNeeds();
    const [presented, nonceHash] = [await invite(), 'n'];
    const accept = () => acceptInvitation(needs, { presented, nonceHash, address: ADDRESS });
    await accept();

    clock.forward(60_000);
    await expect(accept()).resolves.toMatchObject({ userId: 'ann' });
    clock.forward(1000);
    await expect(accept()).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
  });

  test('of somebody who was removed half a minute ago gives a token that counts', async () => {
    const works = await accountNeeds();
    await works.signIn();
    await removeAccount(works.needs, { tenantId: SHOP, id: ANN, by: 'operator' });

    const back = await works.signIn();

    expect(await roleThatCounts(works, back.token)).toBe('agent');
    expect(back.expiresIn).toBe(3600 + REMEMBERED_SECONDS);
    expect(await roleThatCounts(works, (await works.refresh(tokenIn(back))).token)).toBe('agent');
  });

  test('in one browser too many ends the sign-in that was used the longest ago', async () => {
    const { clock, signIn, refresh } = await accountNeeds();
    const all = [];
    for (let n = 0; n <= MOST_SIGN_INS; n++) {
      clock.forward(60_000);
      all.push(tokenIn(await signIn()));
    }

    const [first, ...others] = await Promise.allSettled(all.map((token) => refresh(token)));

    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ERR_REVOKED' } });
    expect(others.every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  test('is counted by address, and is none where agents have a provider', async () => {
    const { needs, invite } = await accountNeeds();
    const presented = await invite();
    const provider = {
      issuer: 'https://login.example',
      clientId: 'desk',
      audience: 'desk',
      bearer: 'id_token',
    } as const;
    const wrong = { tenantId: SHOP, id: 'x'.repeat(43) };
    await expect(acceptInvitation({ ...needs, provider }, { presented, address: ADDRESS })).rejects.toMatchObject({
      code: 'ERR_FORBIDDEN',
    });
    const ben = { tenantId: SHOP, userId: 'ben', role: 'agent', by: 'operator' } as const;
    await expect(inviteAgent({ ...needs, provider }, ben)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });

    for (let n = 0; n < ATTEMPTS_PER_MINUTE.accept; n++)
      await acceptInvitation(needs, { presented: wrong, address: ADDRESS }).catch(() => {});

    await expect(acceptInvitation(needs, { presented, address: ADDRESS })).rejects.toMatchObject({
      code: 'ERR_RATE_LIMITED',
    });
    await expect(acceptInvitation(needs, { presented, address: '192.0.2.2' })).resolves.toBeDefined();
  });
});

describe('what ends tokens within the second in which others were issued', () => {
  /** Somebody who was made an admin, and has refreshed since: the token is issued as of a time that is still ahead. */
  async function promoted() {
    const works = await accountNeeds();
    const first = await works.signIn();
    await changeAccount(works.needs, { tenantId: SHOP, id: ANN, role: 'admin', by: 'operator' });
    const { token } = await works.refresh(tokenIn(first));
    expect(await roleThatCounts(works, token)).toBe('admin');
    return { works, token };
  }

  test.each<[name: string, end: (needs: Works['needs']) => Promise<unknown>]>([
    ['a removal', (needs) => removeAccount(needs, { tenantId: SHOP, id: ANN, by: 'operator' })],
    ['a demotion', (needs) => changeAccount(needs, { tenantId: SHOP, id: ANN, role: 'agent', by: 'operator' })],
    ['signing everybody out', (needs) => endAllOfStaff(needs, SHOP)],
  ])('[ACC4] ends these, too: %s', async (_, end) => {
    const { works, token } = await promoted();

    await end(works.needs);

    expect(await roleThatCounts(works, token)).toBeNull();
  });

  test('[ACC4] ends these, too: a removal after everybody was signed out, and one has come back', async () => {
    const works = await accountNeeds();
    await endAllOfStaff(works.needs, SHOP);
    const { token } = await works.signIn();
    expect(await roleThatCounts(works, token)).toBe('agent');

    await removeAccount(works.needs, { tenantId: SHOP, id: ANN, by: 'operator' });

    expect(await roleThatCounts(works, token)).toBeNull();
  });

  test('[ACC4] a promotion, a demotion and a refresh: in every order no token has a role that the account does not', async () => {
    const WRITES = /accounts\.(find|change)|revoke|noteRevocation/;
    const ends = new Set<string>();
    await everyOrder(async (steps) => {
      const works = await accountNeeds();
      const { needs } = works;
      const token = tokenIn(await works.signIn());
      const change = (actor: string, role: 'agent' | 'admin') =>
        changeAccount(inTurn(needs, steps, actor, WRITES), { tenantId: SHOP, id: ANN, role, by: 'operator' });
      let issued = '';
      return {
        actors: {
          promotion: () => change('promotion', 'admin'),
          demotion: () => change('demotion', 'agent'),
          refresh: async () => {
            const refreshing = inTurn(needs, steps, 'refresh', WRITES);
            issued = (await refreshSignIn(refreshing, { tenantId: SHOP, token, address: ADDRESS })).token;
          },
        },
        check: async () => {
          const role = await roleAdmitted(works, JSON.parse(issued));
          const account = await needs.accounts.find(SHOP, ANN);
          ends.add(`${role} of ${account?.role}`);
          expect([null, account?.role]).toContain(role);
        },
      };
    });

    expect([...ends].sort()).toEqual(['admin of admin', 'agent of agent', 'null of admin', 'null of agent']);
  });
});

test('a tenant has a hundred open invitations at most', async () => {
  const { needs, invite, signIn } = await accountNeeds();
  for (let n = 0; n < 100; n++) await invite(`agent-${n}`);

  await expect(signIn('one-more')).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
  const [first] = await needs.invitations.list(SHOP);
  await needs.invitations.remove(SHOP, first?.id ?? '');
  await expect(signIn('one-more')).resolves.toMatchObject({ staffId: staffId(SHOP, 'one-more') });
});

test('who signs out everywhere by a token that was replaced long ago ends that sign-in only', async () => {
  const works = await accountNeeds();
  const [here, there] = [await works.signIn(), await works.signIn()];
  await works.refresh(tokenIn(here));
  works.clock.forward((SIBLING_SECONDS + 1) * 1000);

  await signOut(works.needs, { tenantId: SHOP, token: tokenIn(here), everywhere: true, address: ADDRESS });

  expect(await works.needs.signIns.list(SHOP, ANN)).toHaveLength(1);
  await expect(works.refresh(tokenIn(there))).resolves.toBeDefined();
});

test('[AUD1] what makes or ends an agent or admin is recorded: by whom, of whom, and neither id, name nor secret', async () => {
  const works = await accountNeeds();
  const { needs } = works;
  const admin = staffId(SHOP, 'boss');
  const invited = { tenantId: SHOP, userId: 'ann', role: 'agent', name: 'Ann Smith', by: admin } as const;

  await inviteAgent(needs, invited);
  const { invitation } = await inviteAgent(needs, invited);
  await withdrawInvitation(needs, { tenantId: SHOP, id: invitation.id, by: 'k_3f1c09ab27de' });
  const signedIn = await works.signIn();
  await changeAccount(needs, { tenantId: SHOP, id: ANN, role: 'admin', by: admin });
  await changeAccount(needs, { tenantId: SHOP, id: ANN, role: 'admin', by: admin });
  await signOut(needs, { tenantId: SHOP, token: tokenIn(signedIn), everywhere: true, address: ADDRESS });
  await removeAccount(needs, { tenantId: SHOP, id: ANN, by: admin });
  await signOutAll(needs, { tenantId: SHOP, by: admin });

  const { records } = await needs.audit.list(SHOP, { limit: 100 });
  expect(records.toReversed().map(({ by, act, about, outcome }) => [by, act, about, outcome])).toEqual([
    [admin, 'invitation-made', { invitation: expect.any(String), account: ANN, role: 'agent' }, 'done'],
    [admin, 'invitation-made', { invitation: invitation.id, account: ANN, role: 'agent' }, 'done'],
    ['k_3f1c09ab27de', 'invitation-withdrawn', { invitation: invitation.id }, 'done'],
    ['operator', 'invitation-made', { invitation: expect.any(String), account: ANN, role: 'agent' }, 'done'],
    [ANN, 'account-made', { account: ANN, role: 'agent' }, 'done'],
    [admin, 'account-changed', { account: ANN, role: 'admin' }, 'done'],
    [ANN, 'signed-out', { account: ANN }, 'done'],
    [admin, 'account-removed', { account: ANN }, 'done'],
    [admin, 'signed-out-all', {}, 'done'],
  ]);
  expect(JSON.stringify(records)).not.toMatch(/"ann"|Ann Smith|inv_/);
});
