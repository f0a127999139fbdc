import type { AttributeSource, Attributes, VisitorAttributes } from '../../../lambdas/domain/identity/attributes.ts';

export function inMemoryVisitorAttributes(): VisitorAttributes {
  const rows = new Map<string, Partial<Record<AttributeSource, Attributes>>>();
  return {
    find: async (tenantId, subject) => structuredClone(rows.get(`${tenantId}#${subject}`) ?? {}),
    async set(tenantId, subject, source, attributes) {
      const row = `${tenantId}#${subject}`;
      rows.set(row, { ...rows.get(row), [source]: structuredClone(attributes) });
    },
  };
}
