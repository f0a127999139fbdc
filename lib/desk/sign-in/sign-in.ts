import {
  type AccountsClient,
  accountsClient,
  adminClient,
  deskClient,
  GatewayError,
  gatewayApi,
  type IdentityProvider,
  type SignedIn,
  type TokenSource,
  tokenClaims,
} from '@chat-gateway/client';
import { problemText } from '../store/announcements.ts';
import { type Observable, observable } from '../store/observable.ts';
import { type Invitation, pendingInvitation, tenantOf } from './invitation.ts';
import { type KnownTeam, knownTeams } from './known-teams.ts';
import { goToProvider, isBackFromProvider, tokenOfProvider, tokensOfProvider } from './provider.ts';

/** Where an agent is on its way in. */
export type SignIn =
  | { is: 'looking' }
  | { is: 'invited'; to: string; isBusy: boolean; problem?: string }
  | { is: 'choosing'; teams: KnownTeam[] }
  | { is: 'out'; why: 'never' | 'over' | 'left' | 'unreachable'; provider: IdentityProvider | null; problem?: string }
  | { is: 'in'; as: SignedIn; tokens: TokenSource };

export type SignInFlow = {
  readonly now: Observable<SignIn>;
  accept(): Promise<void>;
  choose(tenantId: string): Promise<void>;
  /** Those for which this browser was signed in. */
  teams(): KnownTeam[];
  /** Shows the teams of this browser again. */
  chooseAgain(): void;
  goToProvider(): Promise<void>;
  /** Asks again whether this browser is signed in. */
  tryAgain(): Promise<void>;
  signOut(everywhere: boolean): Promise<void>;
  /** The gateway lets this agent in no longer. */
  over(): Promise<void>;
};

/** How an agent gets in: by an invitation, by the sign-in that this browser has, or by the tenant's identity provider. */
export function signInFlow(url: string): SignInFlow {
  const now = observable<SignIn>({ is: 'looking' });
  const teams = knownTeams();
  const pending = pendingInvitation();
  let invitation: Invitation | null = null;
  /** The agent is signing out: that the sign-in is over is no news. */
  let isLeaving = false;
  let accounts = accountsOf(teams.current());

  function accountsOf(tenantId: string | undefined): AccountsClient {
    const made: AccountsClient = accountsClient({
      url,
      tenantId,
      onChange(as) {
        const was = now.get();
        if (was.is !== 'in' || was.tokens !== made || isLeaving) return;
        if (!as) return void out('over');
        // The token is another every hour; who it is, and what it may, seldom is.
        if (was.as.role !== as.role || was.as.staffId !== as.staffId) now.set({ is: 'in', as, tokens: made });
      },
    });
    return made;
  }

  function entered(as: SignedIn, tokens: TokenSource) {
    teams.remember(as);
    now.set({ is: 'in', as, tokens });
  }

  async function out(why: 'never' | 'over' | 'left' | 'unreachable', problem?: string) {
    const provider = await accounts.showProvider().catch(() => null);
    now.set({ is: 'out', why, provider, ...(problem === undefined ? {} : { problem }) });
  }

  async function look(): Promise<void> {
    const before = now.get();
    const known = teams.all();
    if (teams.current() === undefined && known.length > 1) return now.set({ is: 'choosing', teams: known });
    try {
      entered(await accounts.refreshSignIn(), accounts);
    } catch (error) {
      if (error instanceof GatewayError && error.isTransient) return out('unreachable', problemText(error));
      await out(known.length > 0 || before.is === 'in' ? 'over' : 'never');
    }
  }

  /** Who has a provider's token, as the gateway knows it. */
  async function enterByProvider(): Promise<void> {
    try {
      const { token } = await tokenOfProvider();
      const tokens = tokensOfProvider(token);
      const api = gatewayApi({ url, tokens });
      const { senderId } = await deskClient({ api }).listConversations({ limit: 1 });
      const isAdmin = await adminClient({ api })
        .showSettings()
        .then(
          () => true,
          () => false,
        );
      const { userId = senderId, tenantId = '', name } = tokenClaims(token);
      const role = isAdmin ? 'admin' : 'agent';
      const as = { token, expiresIn: 0, tenantId, staffId: senderId, userId, role, ...(name ? { name } : {}) } as const;
      now.set({ is: 'in', as, tokens });
    } catch (error) {
      await out('never', error instanceof GatewayError ? problemText(error) : notAccepted(error));
    }
  }

  function begin() {
    invitation = pending.take();
    if (invitation) return now.set({ is: 'invited', to: tenantOf(invitation.secret), isBusy: false });
    if (isBackFromProvider()) return void enterByProvider();
    look();
  }

  // An invitation that is opened in a tab with the desk changes the fragment alone.
  addEventListener('hashchange', () => {
    if (location.hash.startsWith('#invite=')) begin();
  });
  addEventListener('storage', ({ key }) => {
    if (key === teams.key && now.get().is === 'out') look();
  });
  begin();

  return {
    now,
    async accept() {
      if (!invitation) return;
      const to = tenantOf(invitation.secret);
      now.set({ is: 'invited', to, isBusy: true });
      try {
        accounts = accountsOf(to);
        const as = await accounts.acceptInvitation(invitation.secret, invitation.nonce);
        pending.done();
        invitation = null;
        entered(as, accounts);
      } catch (error) {
        if (error instanceof GatewayError && error.isTransient) {
          return now.set({ is: 'invited', to, isBusy: false, problem: problemText(error) });
        }
        pending.done();
        invitation = null;
        await out('never', 'This invitation was accepted already, or its day is over.');
      }
    },
    async choose(tenantId) {
      teams.choose(tenantId);
      accounts = accountsOf(tenantId);
      now.set({ is: 'looking' });
      await look();
    },
    teams: teams.all,
    chooseAgain: () => now.set({ is: 'choosing', teams: teams.all() }),
    async goToProvider() {
      const state = now.get();
      if (state.is !== 'out' || !state.provider) return;
      await goToProvider(state.provider).catch((error) => now.set({ ...state, problem: problemText(error) }));
    },
    tryAgain: look,
    async signOut(everywhere) {
      const state = now.get();
      if (state.is !== 'in') return;
      isLeaving = true;
      try {
        if (state.tokens === accounts) await accounts.signOut({ everywhere });
      } finally {
        isLeaving = false;
      }
      teams.forget(state.as.tenantId);
      accounts = accountsOf(undefined);
      await out('left');
    },
    over: () => out('over'),
  };
}

/** An answer of a provider that is not what the flow asks for, for whoever has set the provider up. */
const notAccepted = (error: unknown): string =>
  `What your provider answered was not accepted: ${error instanceof Error ? error.message : error}`;
