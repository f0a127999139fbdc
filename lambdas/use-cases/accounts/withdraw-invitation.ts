import type { InvitationStore } from '../../domain/accounts/invitation-store.ts';
import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { AdministratorId } from '../../domain/tenants/administrator.ts';
import { type RecordNeeds, recorded } from '../tenants/recorded.ts';

type Needs = RecordNeeds & { invitations: Pick<InvitationStore, 'remove'> };

/** Withdraws an invitation; one that is not there is `ERR_NOT_FOUND`. An account that was made by it stays. */
export async function withdrawInvitation(
  needs: Needs,
  { tenantId, id, by }: { tenantId: TenantId; id: string; by: AdministratorId },
): Promise<void> {
  await recorded(needs, { tenantId, by, act: 'invitation-withdrawn', about: { invitation: id } }, async () => {
    if (!(await needs.invitations.remove(tenantId, id)))
      throw new Refusal('ERR_NOT_FOUND', 'there is no such invitation');
  });
}
