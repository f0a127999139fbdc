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
import { type StaffId, staffId, type TenantId } from '../../domain/ids.ts';
import type { AdministratorId } from '../../domain/tenants/administrator.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { StaffRole } from '../../domain/tokens/token.ts';
import { type RecordNeeds, recorded } from '../tenants/recorded.ts';

type Needs = RecordNeeds & {
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
  by: AdministratorId;
};

/** Invites somebody to a tenant's desk. The text of the invitation is answered this once: only its hash is stored. */
export async function inviteAgent(
  needs: Needs,
  { name, invitedBy, by, ...who }: InviteAgent,
): Promise<{ invitation: Invitation; text: InvitationText }> {
  const { invitations, clock, random, provider } = needs;
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
  const about = { invitation: invitation.id, account: staffId(who.tenantId, who.userId), role: who.role };
  const act = { tenantId: who.tenantId, by, act: 'invitation-made', about } as const;
  await recorded(needs, act, () => invitations.add(invitation));
  return { invitation, text: invitationText(who.tenantId, secret) };
}
