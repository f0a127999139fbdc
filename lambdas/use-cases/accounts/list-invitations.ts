import { type Invitation, isOpen } from '../../domain/accounts/invitation.ts';
import type { InvitationStore } from '../../domain/accounts/invitation-store.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = { invitations: Pick<InvitationStore, 'list'>; clock: Clock };

/** A tenant's invitations that can be accepted, oldest first. */
export async function listInvitations({ invitations, clock }: Needs, tenantId: TenantId): Promise<Invitation[]> {
  const now = Math.floor(clock() / 1000);
  return (await invitations.list(tenantId)).filter((each) => isOpen(each, now));
}
