import type { Account } from '../../domain/accounts/account.ts';
import type { AccountStore, SignInStore } from '../../domain/accounts/account-store.ts';
import type { InvitationStore } from '../../domain/accounts/invitation-store.ts';
import { Refusal } from '../../domain/errors.ts';
import type { StaffId, TenantId } from '../../domain/ids.ts';
import type { AdministratorId } from '../../domain/tenants/administrator.ts';
import { type RecordNeeds, recorded } from '../tenants/recorded.ts';
import { endSignIns } from './end-sign-ins.ts';
import { type EndTokensNeeds, endTokens } from './end-tokens.ts';

export type ForgetAccountNeeds = {
  accounts: Pick<AccountStore, 'remove'>;
  signIns: Pick<SignInStore, 'list' | 'remove'>;
  invitations: Pick<InvitationStore, 'list' | 'remove'>;
};

type Needs = EndTokensNeeds &
  RecordNeeds &
  ForgetAccountNeeds & { accounts: Pick<AccountStore, 'find' | 'change' | 'remove'> };

/** Removes an account, and ends its tokens, sign-ins and sockets within a minute. Nothing that it wrote is removed. */
export async function removeAccount(
  needs: Needs,
  { tenantId, id, by }: { tenantId: TenantId; id: StaffId; by: AdministratorId },
): Promise<void> {
  const account = await needs.accounts.find(tenantId, id);
  if (!account) throw new Refusal('ERR_NOT_FOUND', 'there is no such account');
  await recorded(needs, { tenantId, by, act: 'account-removed', about: { account: id } }, async () => {
    const removed = await forgetAccount(needs, account);
    await endTokens(needs, removed ?? account);
  });
}

/**
 * Removes what somebody could get another token by: invitations, account and sign-ins. Tokens are ended after it, so that none is
 * issued meanwhile. Answers the account as it was last; null if there was none.
 */
export async function forgetAccount(
  { accounts, signIns, invitations }: ForgetAccountNeeds,
  { tenantId, id, userId }: Pick<Account, 'tenantId' | 'id' | 'userId'>,
): Promise<Account | null> {
  const invited = (await invitations.list(tenantId)).filter((each) => each.userId === userId);
  await Promise.all(invited.map((each) => invitations.remove(tenantId, each.id)));
  const removed = await accounts.remove(tenantId, id);
  await endSignIns({ signIns }, { tenantId, id });
  return removed;
}
