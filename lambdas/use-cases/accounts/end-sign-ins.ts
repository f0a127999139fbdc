import type { Account } from '../../domain/accounts/account.ts';
import type { SignInStore } from '../../domain/accounts/account-store.ts';

/** Ends every sign-in of an account. */
export async function endSignIns(
  { signIns }: { signIns: Pick<SignInStore, 'list' | 'remove'> },
  { tenantId, id }: Pick<Account, 'tenantId' | 'id'>,
): Promise<void> {
  const open = await signIns.list(tenantId, id);
  await Promise.all(open.map((each) => signIns.remove(tenantId, id, each.id)));
}
