import { Refusal } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Subject, TenantId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { effectiveCaller, ownerIdentity } from './effective-caller.ts';

type VisitorNeeds = { visitors: Pick<VisitorStore, 'find'>; revocations: Pick<VisitorRevocations, 'notBefore'> };

type Needs = VisitorNeeds & { tenants: TenantLookup };

type Identity = Pick<Caller, 'subject' | 'userId' | 'follows' | 'conversation'>;

/** The effective caller of a verified token, and its tenant. */
export type Admitted = { caller: Caller; tenant: Tenant };

/**
 * Admits the holder of a verified token, as its effective caller. Refused (`ERR_REVOKED`) if its tenant does not exist or has
 * revoked all tokens of that time, or if its visitor, agent or effective caller was revoked after it was issued. HTTP routes and all
 * doors call this, so none can leave a check out.
 */
export async function admitted(needs: Needs, presented: Caller): Promise<Admitted> {
  const tenant = await needs.tenants.find(presented.tenantId);
  if (!tenant || presented.issuedAt < (tenant.notBefore ?? 0)) throw revoked();
  // The tenant's row has the time of its last revocation of a person: only older tokens, which are rare, cost a lookup.
  const mayBeRevoked = presented.issuedAt < (tenant.visitorsRevokedAt ?? 0);
  if (mayBeRevoked) await refuseRevoked(needs, tenant, presented, presented.issuedAt);
  return { caller: await effectiveCaller(needs.visitors, presented), tenant };
}

/** Admits the holder of a session, as its owner. A session has no time of issue: any revocation of its visitor ends it. */
export async function admittedSession<Named extends Identity>(
  needs: VisitorNeeds,
  tenant: Tenant,
  session: Named,
): Promise<Named> {
  if (tenant.visitorsRevokedAt !== undefined) await refuseRevoked(needs, tenant, session, 0);
  return ownerIdentity(needs.visitors, tenant.tenantId, session);
}

/** Refuses an identity if it, or the visitor it follows, was revoked after `issuedAt` (epoch seconds; 0 for a session). */
async function refuseRevoked(
  needs: VisitorNeeds,
  { tenantId }: Tenant,
  { subject, follows }: Identity,
  issuedAt: number,
): Promise<void> {
  const subjects = follows ? [subject, follows.subject] : [subject];
  const found = await Promise.all(subjects.map((each) => isRevoked(needs, tenantId, each, issuedAt)));
  if (found.includes(true)) throw revoked();
}

/** Whether a visitor, or the visitor that owns it, was revoked after a credential was issued. */
export async function isRevoked(
  { visitors, revocations }: VisitorNeeds,
  tenantId: TenantId,
  subject: Subject,
  issuedAt = 0,
): Promise<boolean> {
  const owner = (await visitors.find(tenantId, subject))?.as ?? subject;
  const revokedAt = await Promise.all(
    [...new Set([subject, owner])].map((each) => revocations.notBefore(tenantId, each)),
  );
  return revokedAt.some((at) => at !== null && issuedAt < at);
}

const revoked = () => new Refusal('ERR_REVOKED', 'the token or session was revoked');
