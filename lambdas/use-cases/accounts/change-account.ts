import type { Account } from '../../domain/accounts/account.ts';
import type { AccountStore } from '../../domain/accounts/account-store.ts';
import { Refusal } from '../../domain/errors.ts';
import type { StaffId, TenantId } from '../../domain/ids.ts';
import type { AdministratorId } from '../../domain/tenants/administrator.ts';
import type { StaffRole } from '../../domain/tokens/token.ts';
import { type RecordNeeds, recorded } from '../tenants/recorded.ts';
import { type EndTokensNeeds, endTokens } from './end-tokens.ts';

type Needs = EndTokensNeeds & RecordNeeds & { accounts: Pick<AccountStore, 'find' | 'change'> };

export type ChangeAccount = { tenantId: TenantId; id: StaffId; role: StaffRole; by: AdministratorId };

/** Changes what an account may do. Tokens with another role are ended, so that it counts within a minute. */
export async function changeAccount(needs: Needs, { tenantId, id, role, by }: ChangeAccount): Promise<Account> {
  const account = await needs.accounts.find(tenantId, id);
  if (!account) throw new Refusal('ERR_NOT_FOUND', 'there is no such account');
  if (account.role === role) return account;
  const about = { account: id, role };
  await recorded(needs, { tenantId, by, act: 'account-changed', about }, () => endTokens(needs, account, { role }));
  return { ...account, role };
}
