import {
  type Account,
  type AccountsClient,
  type AdminClient,
  GatewayError,
  type IdentityProvider,
  type Invitation,
  type NewInvitation,
} from '@chat-gateway/client';
import { type Observable, observable } from '../store/observable.ts';
import { type Loadable, loadable } from './loaded.ts';

export type Role = Account['role'];
export type Invited = { userId: string; role: Role; name: string };

/** Who has an account or an invitation, and what an admin does with them. */
export type Staff = {
  readonly accounts: Loadable<readonly Account[]>;
  readonly invitations: Loadable<readonly Invitation[]>;
  /** Where the team signs in, if it is not invited. */
  readonly provider: Loadable<IdentityProvider | null>;
  /** The invitation that was made last, with its link, which is answered once: kept until it is put away. */
  readonly made: Observable<NewInvitation | null>;
  load(): Promise<void>;
  invite(who: Invited): Promise<void>;
  withdraw(invitationId: string): Promise<void>;
  changeRole(accountId: string, role: Role): Promise<void>;
  remove(account: Pick<Account, 'id' | 'userId'>): Promise<void>;
};

type Api = Pick<
  AdminClient,
  'listAccounts' | 'listInvitations' | 'inviteAgent' | 'withdrawInvitation' | 'changeAccount' | 'removeAccount'
> &
  Pick<AccountsClient, 'showProvider'>;

export function staff(api: Api): Staff {
  const accounts = loadable<readonly Account[]>(async () => (await api.listAccounts()).accounts);
  const invitations = loadable<readonly Invitation[]>(async () => (await api.listInvitations()).invitations);
  const provider = loadable(() => api.showProvider());
  const made = observable<NewInvitation | null>(null);

  /** Whatever was refused since somebody else was faster shows the lists as they are by now. */
  async function orLoad<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof GatewayError && (error.code === 'ERR_NOT_FOUND' || error.code === 'NETWORK')) void load();
      throw error;
    }
  }

  const load = async () => void (await Promise.all([accounts.load(), invitations.load(), provider.load()]));

  function withdrawn(invitationId: string) {
    invitations.change((all) => all.filter(({ id }) => id !== invitationId));
    if (made.get()?.invitation.id === invitationId) made.set(null);
  }

  return {
    accounts,
    invitations,
    provider,
    made,
    load,
    async invite({ userId, role, name }) {
      const invited = await orLoad(api.inviteAgent({ userId, role, ...(name === '' ? {} : { name }) }));
      made.set(invited);
      invitations.change((all) => [...all, invited.invitation]);
    },
    async withdraw(invitationId) {
      await orLoad(api.withdrawInvitation(invitationId));
      withdrawn(invitationId);
    },
    async changeRole(accountId, role) {
      const { account } = await orLoad(api.changeAccount(accountId, { role }));
      accounts.change((all) => all.map((each) => (each.id === account.id ? account : each)));
    },
    async remove({ id, userId }) {
      await orLoad(api.removeAccount(id));
      accounts.change((all) => all.filter((each) => each.id !== id));
      // Its invitations are withdrawn with it.
      for (const invitation of openOf(invitations)) if (invitation.userId === userId) withdrawn(invitation.id);
    },
  };
}

function openOf({ state }: Loadable<readonly Invitation[]>): readonly Invitation[] {
  const now = state.get();
  return now.is === 'loaded' ? now.value : [];
}

/** Whether nobody but this one is an admin by an account here. */
export const isOnlyAdmin = (accounts: readonly Account[], id: string): boolean =>
  accounts.some((each) => each.id === id && each.role === 'admin') &&
  !accounts.some((each) => each.id !== id && each.role === 'admin');
