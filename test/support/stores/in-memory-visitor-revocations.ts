import type { VisitorRevocations } from '../../../lambdas/domain/tenants/visitor-revocations.ts';

export function inMemoryVisitorRevocations(): VisitorRevocations {
  const revocations = new Map<string, number>();
  return {
    notBefore: async (tenantId, subject) => revocations.get(`${tenantId}#${subject}`) ?? null,
    async revoke(tenantId, subject, at) {
      const key = `${tenantId}#${subject}`;
      revocations.set(key, Math.max(at, revocations.get(key) ?? 0));
    },
  };
}
