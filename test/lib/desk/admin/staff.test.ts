import { type Account, GatewayError, type Invitation } from '@chat-gateway/client';
import { describe, expect, it } from 'vitest';
import { isOnlyAdmin, staff } from '../../../../lib/desk/admin/staff.ts';

const ANN: Account = { id: 'a_ann', userId: 'ann', role: 'admin', createdAt: '2026-01-01T00:00:00.000Z' };
const BEN: Account = { ...ANN, id: 'a_ben', userId: 'ben', role: 'agent' };

const invitationOf = (userId: string): Invitation => ({
  id: `i_${userId}`,
  userId,
  role: 'agent',
  createdAt: ANN.createdAt,
  expiresAt: '2026-01-02T00:00:00.000Z',
});

/** A gateway with two accounts, one of which has an open invitation. */
async function opened() {
  const there = { accounts: [ANN, BEN], invitations: [invitationOf('ben')] };
  const refusals = new Map<string, GatewayError>();
  const unless = (name: string) => {
    const refusal = refusals.get(name);
    if (refusal) throw refusal;
  };
  const asked: unknown[] = [];
  const people = staff({
    listAccounts: async () => ({ accounts: there.accounts }),
    showProvider: async () => null,
    listInvitations: async () => ({ invitations: there.invitations }),
    async inviteAgent(who) {
      unless('invite');
      asked.push(who);
      const invitation = invitationOf(String(who.userId));
      there.invitations = [...there.invitations, invitation];
      return { invitation, link: `https://gateway.example/desk#invite=${who.userId}` };
    },
    async withdrawInvitation() {
      unless('withdraw');
    },
    async changeAccount(id, { role }) {
      unless('change');
      const account = there.accounts.find((each) => each.id === id) ?? ANN;
      return { account: { ...account, role } };
    },
    async removeAccount() {
      unless('remove');
    },
  });
  await people.load();
  const listed = () => {
    const [accounts, invitations] = [people.accounts.state.get(), people.invitations.state.get()];
    return {
      accounts: accounts.is === 'loaded' ? accounts.value.map(({ userId, role }) => `${userId} ${role}`) : accounts.is,
      invitations: invitations.is === 'loaded' ? invitations.value.map(({ userId }) => userId) : invitations.is,
    };
  };
  return { people, there, refusals, asked, listed };
}

const gone = new GatewayError('not there', { code: 'ERR_NOT_FOUND', status: 404 });

describe('an invitation', () => {
  it('has its link until it is put away, and is listed', async () => {
    const { people, asked, listed } = await opened();

    await people.invite({ userId: 'eve', role: 'agent', name: '' });

    expect(asked).toEqual([{ userId: 'eve', role: 'agent' }]);
    expect(people.made.get()?.link).toContain('#invite=eve');
    expect(listed().invitations).toEqual(['ben', 'eve']);
  });

  it('that is withdrawn has no link any more', async () => {
    const { people, listed } = await opened();
    await people.invite({ userId: 'eve', role: 'agent', name: 'Eve' });

    await people.withdraw('i_eve');

    expect(people.made.get()).toBeNull();
    expect(listed().invitations).toEqual(['ben']);
  });

  it('that somebody has accepted meanwhile is refused, and what there is by now is shown', async () => {
    const { people, there, refusals, listed } = await opened();
    refusals.set('withdraw', gone);
    there.invitations = [];

    await expect(people.withdraw('i_ben')).rejects.toBe(gone);

    await expect.poll(listed).toMatchObject({ invitations: [] });
  });

  it('whose answer is lost is listed, so that it can be withdrawn', async () => {
    const { people, there, refusals, listed } = await opened();
    refusals.set('invite', new GatewayError('lost', { code: 'NETWORK' }));
    there.invitations = [...there.invitations, invitationOf('eve')];

    await expect(people.invite({ userId: 'eve', role: 'agent', name: '' })).rejects.toMatchObject({ code: 'NETWORK' });

    await expect.poll(listed).toMatchObject({ invitations: ['ben', 'eve'] });
    expect(people.made.get()).toBeNull();
  });
});

describe('an account', () => {
  it('has another role as the gateway answers it', async () => {
    const { people, listed } = await opened();

    await people.changeRole('a_ben', 'admin');

    expect(listed().accounts).toEqual(['ann admin', 'ben admin']);
  });

  it('is removed with its invitations', async () => {
    const { people, listed } = await opened();

    await people.remove(BEN);

    expect(listed()).toEqual({ accounts: ['ann admin'], invitations: [] });
  });

  it('is shown as it was when the gateway refuses', async () => {
    const { people, refusals, listed } = await opened();
    refusals.set('remove', new GatewayError('no', { code: 'ERR_FORBIDDEN', status: 403 }));

    await expect(people.remove(BEN)).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });

    expect(listed().accounts).toEqual(['ann admin', 'ben agent']);
  });
});

it('the only admin is known as such', () => {
  expect(isOnlyAdmin([ANN, BEN], ANN.id)).toBe(true);
  expect(isOnlyAdmin([ANN, BEN], BEN.id)).toBe(false);
  expect(isOnlyAdmin([ANN, { ...BEN, role: 'admin' }], ANN.id)).toBe(false);
});
