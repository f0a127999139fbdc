import type { InvitationStore } from '../../domain/accounts/invitation-store.ts';
import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';

/** Withdraws an invitation; one that is not there is `ERR_NOT_FOUND`. An account that was made by it stays. */
export async function withdrawInvitation(
  { invitations }: { invitations: Pick<InvitationStore, 'remove'> },
  tenantId: TenantId,
  id: string,
): Promise<void> {
  if (!(await invitations.remove(tenantId, id))) throw new Refusal('ERR_NOT_FOUND', 'there is no such invitation');
}
