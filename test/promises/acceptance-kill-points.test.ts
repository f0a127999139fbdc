import { expect, test } from 'vitest';
import type { PresentedInvitation } from '../../lambdas/domain/accounts/invitation.ts';
import { MOST_SIGN_INS } from '../../lambdas/domain/accounts/sign-in.ts';
import { acceptInvitation } from '../../lambdas/use-cases/accounts/accept-invitation.ts';
import { ANN } from '../support/builders/accounts.ts';
import { SHOP } from '../support/builders/tenants.ts';
import type { Invocation } from '../support/harness/invocations/invocation.ts';
import { everyKillPoint, PHASES } from '../support/harness/invocations/kill-points.ts';
import { accountNeeds, tokenIn } from '../support/harness/use-case/account-needs.ts';
import { inMemoryInvitationStore } from '../support/stores/in-memory-invitation-store.ts';

type Works = Awaited<ReturnType<typeof accountNeeds>> & { presented: PresentedInvitation };

const STORES = ['tenantStore', 'invitations', 'accounts', 'signIns', 'revocations', 'counter', 'tokens'] as const;

/** The function over the same stores, each call of which goes through the invocation. */
const through = (needs: Works['needs'], invocation: Invocation): Works['needs'] => ({
  ...needs,
  ...Object.fromEntries(STORES.map((name) => [name, invocation.through(name, needs[name])])),
});

const accept = ({ needs, presented, address }: Works, invocation?: Invocation) =>
  acceptInvitation(invocation ? through(needs, invocation) : needs, { presented, nonceHash: 'of-ann', address });

/** Who has signed in, and what there is of it. */
async function followed(works: Works, signIns: number): Promise<void> {
  const answer = await accept(works);
  const next = await works.refresh(tokenIn(answer));

  expect(answer).toMatchObject({ userId: 'ann', role: 'admin' });
  expect(next).toMatchObject({ userId: 'ann', role: 'admin' });
  expect((await works.needs.accounts.list(SHOP)).map(({ id, role }) => `${id} ${role}`)).toEqual([`${ANN} admin`]);
  expect(await works.needs.signIns.list(SHOP, ANN)).toHaveLength(signIns);
  expect(await works.needs.invitations.list(SHOP)).toMatchObject([{ accepted: { nonceHash: 'of-ann' } }]);
}

test('[ACC1] an acceptance that is killed anywhere is repeated by its nonce, and the browser is signed in once', async () => {
  const calls = await everyKillPoint<Works>({
    phases: PHASES,
    async prepare() {
      const works = await accountNeeds();
      return { ...works, presented: await works.invite('ann', 'admin') };
    },
    interrupt: accept,
    recover: (works) => followed(works, 1),
  });

  expect(calls).toContain('invitations.accept');
  expect(calls).toContain('accounts.put');
  expect(calls).toContain('signIns.add');
});

test('[ACC1] one in a browser too many ends the oldest sign-in and no other, wherever it is killed and repeated', async () => {
  await everyKillPoint<Works & { before: string[] }>({
    phases: PHASES,
    async prepare() {
      const works = await accountNeeds();
      const before: string[] = [];
      for (let n = 0; n < MOST_SIGN_INS; n++) {
        before.push(tokenIn(await works.signIn('ann', 'admin')).signIn);
        works.clock.forward(60_000);
      }
      works.needs.invitations = inMemoryInvitationStore();
      return { ...works, before, presented: await works.invite('ann', 'admin') };
    },
    interrupt: accept,
    async recover({ before, ...works }) {
      await followed(works, MOST_SIGN_INS);
      const kept = new Set((await works.needs.signIns.list(SHOP, ANN)).map(({ id }) => id));
      expect(before.filter((id) => !kept.has(id))).toEqual(before.slice(0, 1));
    },
  });
});

test('[ACC1] both answers of an acceptance that was repeated keep the browser signed in, also at the same moment', async () => {
  const works = await accountNeeds();
  const subject = { ...works, presented: await works.invite('ann', 'admin') };

  const answers = await Promise.all([accept(subject), accept(subject), accept(subject)]);

  for (const answer of answers) await expect(works.refresh(tokenIn(answer))).resolves.toMatchObject({ userId: 'ann' });
  expect(await works.needs.signIns.list(SHOP, ANN)).toHaveLength(1);
});
