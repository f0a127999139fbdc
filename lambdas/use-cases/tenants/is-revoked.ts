import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Subject, TenantId } from '../../domain/ids.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';

export type RevocationNeeds = {
  visitors: Pick<VisitorStore, 'find'>;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
};

/** Whether a visitor, or the visitor that owns it, was revoked after a credential was issued; a session has no time of issue (0). */
export async function isRevoked(
  { visitors, revocations }: RevocationNeeds,
  tenantId: TenantId,
  subject: Subject,
  issuedAt = 0,
): Promise<boolean> {
  const owner = (await visitors.find(tenantId, subject))?.as ?? subject;
  const revokedAt = await Promise.all(
    [...new Set([subject, owner])].map((each) =>
      revocations.notBefore(tenantId, each, issuedAt > 0 ? 'token' : undefined),
    ),
  );
  return revokedAt.some((at) => at !== null && issuedAt < at);
}
