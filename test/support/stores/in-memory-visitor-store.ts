import type { KnownVisitors } from '../../../lambdas/domain/identity/known-visitors.ts';
import type { Visitor } from '../../../lambdas/domain/identity/visitor.ts';
import type { VisitorStore } from '../../../lambdas/domain/identity/visitor-store.ts';

/** Nothing expires in memory, so a renewal has no effect; and nobody asks for references. */
export function inMemoryVisitorStore(): VisitorStore & KnownVisitors {
  const visitors = new Map<string, Visitor>();
  const create = async (visitor: Visitor): Promise<Visitor> => {
    const key = `${visitor.tenantId}#${visitor.subject}`;
    const kept = visitors.get(key) ?? structuredClone(visitor);
    visitors.set(key, kept);
    return structuredClone(kept);
  };
  return {
    find: async (tenantId, subject) => structuredClone(visitors.get(`${tenantId}#${subject}`) ?? null),
    async findAll(tenantId, subjects) {
      const found = subjects.flatMap((subject) => visitors.get(`${tenantId}#${subject}`) ?? []);
      return new Map(structuredClone(found).map((visitor) => [visitor.subject, visitor]));
    },
    create,
    attach: (alias) => create(alias),
    async referTo() {},
    async handOver({ tenantId, subject, conversationId: had }, { user, ...to }) {
      const kept = visitors.get(`${tenantId}#${subject}`);
      if (kept?.conversationId === had && (kept.handedTo ?? user) === user) {
        Object.assign(kept, to, { handedTo: user, handedOver: kept.handedOver ?? had });
      }
      return structuredClone(kept ?? null);
    },
    async noteOther({ tenantId, subject }, otherConversation) {
      const kept = visitors.get(`${tenantId}#${subject}`);
      if (kept) Object.assign(kept, { otherConversation });
      return structuredClone(kept ?? null);
    },
    async updateProfile({ tenantId, subject }, profile, issuedAt) {
      const kept = visitors.get(`${tenantId}#${subject}`);
      if (kept && (kept.profileAt ?? 0) <= issuedAt) Object.assign(kept, profile, { profileAt: issuedAt });
      return structuredClone(kept ?? null);
    },
    async renew() {},
  };
}
