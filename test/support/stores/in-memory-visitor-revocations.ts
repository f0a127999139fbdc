import type { VisitorRevocations } from '../../../lambdas/domain/tenants/visitor-revocations.ts';

export function inMemoryVisitorRevocations(): VisitorRevocations {
  const revocations = new Map<string, number>();
  return {
    notBefore: async (tenantId, subject) => revocations.get(`${tenantId}#${subject}`) ?? null,
    async revoke(tenantId, subject, at) {
      revocations.set(`${tenantId}#${subject}`, at);
    },
  };
}
