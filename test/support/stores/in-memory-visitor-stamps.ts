import type { VisitorStamps } from '../../../lambdas/domain/tenants/visitor-stamps.ts';

export function inMemoryVisitorStamps(): VisitorStamps {
  const stamps = new Map<string, number>();
  return {
    notBefore: async (tenantId, subject) => stamps.get(`${tenantId}#${subject}`) ?? null,
    async revoke(tenantId, subject, at) {
      stamps.set(`${tenantId}#${subject}`, at);
    },
  };
}
