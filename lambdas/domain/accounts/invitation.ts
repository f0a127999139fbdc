import { createHash } from 'node:crypto';
import { invalid } from '../errors.ts';
import type { StaffId, TenantId } from '../ids.ts';
import { reveal, type Sealed, sealed } from '../sealed.ts';
import { DAY_SECONDS } from '../time/units.ts';
import type { StaffRole } from '../tokens/token.ts';
import { type AccountSecret, SECRET_LENGTH, secretHash } from './secret.ts';

/** Seconds for which an invitation can be accepted. */
export const INVITATION_SECONDS = DAY_SECONDS;

/** Seconds after its acceptance in which whoever accepted it may do so again: the answer may have been lost. */
export const ACCEPTED_AGAIN_SECONDS = 60;

/** Invitations of a tenant that are open at once. */
export const MOST_INVITATIONS = 100;

/** An invitation as it is stored: under the hash of its secret, which is its id and opens nothing. */
export type Invitation = {
  tenantId: TenantId;
  id: string;
  userId: string;
  role: StaffRole;
  name?: string;
  /** The admin who made it; absent if the operator, or a server of the tenant, has. */
  invitedBy?: StaffId;
  /** Epoch seconds. */
  createdAt: number;
  expiresAt: number;
  accepted?: Acceptance;
};

/** When an invitation was accepted (epoch seconds), and the hash of the nonce, if any, by which its holder is known again. */
export type Acceptance = { at: number; nonceHash?: string };

/** The text of an invitation, which its link carries. It names its tenant, so that looking it up is one read. */
export type InvitationText = Sealed<'invitation'>;

export const invitationText = (tenantId: TenantId, secret: AccountSecret): InvitationText =>
  sealed<'invitation'>(`inv_${tenantId}_${reveal(secret)}`);

/** The link that an invited person opens. Its secret is in the fragment, which no browser sends. */
export const invitationLink = (gateway: string, text: InvitationText): InvitationText =>
  sealed<'invitation'>(`${gateway}/desk#invite=${reveal(text)}`);

/** An invitation as it was presented: the tenant that it claims, and the id to look for. */
export type PresentedInvitation = Pick<Invitation, 'tenantId' | 'id'>;

const FORM = new RegExp(`^inv_([a-z0-9][a-z0-9-]{1,62})_([A-Za-z0-9]{${SECRET_LENGTH}})$`);

/** Parses the text of an invitation; a text that is none is refused (`ERR_INVALID`). */
export function presentedInvitation(value: unknown, field = 'secret'): PresentedInvitation {
  const [, tenantId, secret] = (typeof value === 'string' && FORM.exec(value)) || [];
  if (!tenantId || !secret) throw invalid(field, 'must be the whole secret of an invitation');
  return { tenantId: tenantId as TenantId, id: secretHash(sealed(secret)) };
}

/** Form of an invitation's id. */
export const INVITATION_ID = /^[\w-]{43}$/;

export function invitationId(value: unknown, field = 'invitationId'): string {
  if (typeof value !== 'string' || !INVITATION_ID.test(value)) throw invalid(field, 'must be the id of an invitation');
  return value;
}

/** Characters of a nonce. */
export const SHORTEST_NONCE = 22;
export const LONGEST_NONCE = 128;

/** The nonce of whoever accepts an invitation, as its hash. */
export function nonceHash(value: unknown, field = 'nonce'): string {
  if (typeof value !== 'string' || value.length < SHORTEST_NONCE || value.length > LONGEST_NONCE) {
    throw invalid(field, `must have ${SHORTEST_NONCE} to ${LONGEST_NONCE} random characters`);
  }
  return createHash('sha256').update(value).digest('base64url');
}

/** Whether an invitation can be accepted for the first time (`now` in epoch seconds). */
export const isOpen = ({ accepted, expiresAt }: Invitation, now: number): boolean =>
  accepted === undefined && now < expiresAt;

/** Whether an acceptance is its holder's own again, whose first answer may have been lost. */
export const isRepeated = ({ accepted }: Invitation, nonce: string | undefined, now: number): boolean =>
  accepted !== undefined &&
  nonce !== undefined &&
  accepted.nonceHash === nonce &&
  now <= accepted.at + ACCEPTED_AGAIN_SECONDS;
