import { Refusal } from '../../domain/errors.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import { effectiveCaller, ownerIdentity } from './effective-caller.ts';
import { isRevoked, type RevocationNeeds } from './is-revoked.ts';

export type AdmissionNeeds = RevocationNeeds & {
  tenants: TenantLookup;
  /** Has a user go on with the session that its token names; left out where nothing of conversations is read. */
  takeOver?: ((caller: Caller) => Promise<void>) | undefined;
};

type Identity = Pick<Caller, 'subject' | 'userId' | 'follows' | 'conversation'>;

/** The effective caller of a verified token, and its tenant. */
export type Admitted = { caller: Caller; tenant: Tenant };

/**
 * Admits the holder of a verified token, as its effective caller. Refused (`ERR_REVOKED`) if its tenant does not exist or has
 * revoked all tokens of that time, or if its visitor, agent or effective caller was revoked after it was issued. HTTP routes and all
 * doors call this, so none can leave a check out.
 */
export async function admitted(needs: AdmissionNeeds, presented: Caller, asOf?: 'now'): Promise<Admitted> {
  const tenant = await needs.tenants.find(presented.tenantId, asOf);
  if (!tenant || presented.issuedAt < notBefore(tenant, presented)) throw revoked();
  // The tenant's row has the time of its last revocation of a person: only older tokens, which are rare, cost a lookup.
  const mayBeRevoked = presented.issuedAt < (tenant.visitorsRevokedAt ?? 0);
  if (mayBeRevoked) await refuseRevoked(needs, tenant, presented, presented.issuedAt);
  if (presented.takesOver) await needs.takeOver?.(presented);
  return { caller: await effectiveCaller(needs.visitors, presented), tenant };
}

/**
 * Admits the holder of a token to a socket: staff by the tenant as it is now. A request by a tenant that is cached for half a minute is one
 * request; a socket of who was revoked meanwhile would be open for two hours, and get all that is pushed.
 */
export const admittedToSocket = (needs: AdmissionNeeds, presented: Caller): Promise<Admitted> =>
  admitted(needs, presented, isStaff(presented) ? 'now' : undefined);

/** When a token must have been issued for its tenant to know it (epoch seconds). */
const notBefore = ({ notBefore = 0, staffNotBefore = 0 }: Tenant, presented: Caller): number =>
  isStaff(presented) ? Math.max(notBefore, staffNotBefore) : notBefore;

/** Admits the holder of a session, as its owner. A session has no time of issue: any revocation of its visitor ends it. */
export async function admittedSession<Named extends Identity>(
  needs: RevocationNeeds,
  tenant: Tenant,
  session: Named,
): Promise<Named> {
  if (tenant.visitorsRevokedAt !== undefined) await refuseRevoked(needs, tenant, session, 0);
  return ownerIdentity(needs.visitors, tenant.tenantId, session);
}

/** Refuses an identity if it, or the visitor it follows, was revoked after `issuedAt` (epoch seconds; 0 for a session). */
async function refuseRevoked(
  needs: RevocationNeeds,
  { tenantId }: Tenant,
  { subject, follows }: Identity,
  issuedAt: number,
): Promise<void> {
  const subjects = follows ? [subject, follows.subject] : [subject];
  const found = await Promise.all(subjects.map((each) => isRevoked(needs, tenantId, each, issuedAt)));
  if (found.includes(true)) throw revoked();
}

const revoked = () => new Refusal('ERR_REVOKED', 'the token or session was revoked');
