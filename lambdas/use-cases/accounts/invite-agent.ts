import { type DeskProvider, withoutProvider } from '../../domain/accounts/desk-provider.ts';
import {
  INVITATION_SECONDS,
  type Invitation,
  type InvitationText,
  invitationText,
  isOpen,
  MOST_INVITATIONS,
} from '../../domain/accounts/invitation.ts';
import type { InvitationStore } from '../../domain/accounts/invitation-store.ts';
import { newSecret, secretHash } from '../../domain/accounts/secret.ts';
import { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import type { StaffId, TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { StaffRole } from '../../domain/tokens/token.ts';

type Needs = {
  invitations: Pick<InvitationStore, 'add' | 'list'>;
  clock: Clock;
  random: (length: number) => string;
  provider: DeskProvider | null;
};

export type InviteAgent = {
  tenantId: TenantId;
  userId: string;
  role: StaffRole;
  name?: string | undefined;
  invitedBy?: StaffId | undefined;
};

/** Invites somebody to a tenant's desk. The text of the invitation is answered this once: only its hash is stored. */
export async function inviteAgent(
  { invitations, clock, random, provider }: Needs,
  { name, invitedBy, ...who }: InviteAgent,
): Promise<{ invitation: Invitation; text: InvitationText }> {
  withoutProvider(provider);
  const now = Math.floor(clock() / 1000);
  const open = (await invitations.list(who.tenantId)).filter((each) => isOpen(each, now));
  if (open.length >= MOST_INVITATIONS) {
    throw new Refusal('ERR_CONFLICT', `${MOST_INVITATIONS} invitations are open already: withdraw some of them`);
  }
  const secret = newSecret(random);
  const invitation: Invitation = {
    ...who,
    ...given({ name, invitedBy }),
    id: secretHash(secret),
    createdAt: now,
    expiresAt: now + INVITATION_SECONDS,
  };
  await invitations.add(invitation);
  return { invitation, text: invitationText(who.tenantId, secret) };
}
