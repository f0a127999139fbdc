import type { KnownVisitors } from '../../../lambdas/domain/identity/known-visitors.ts';
import type { AliasUse, Visitor } from '../../../lambdas/domain/identity/visitor.ts';
import type { VisitorReferences, VisitorStore } from '../../../lambdas/domain/identity/visitor-store.ts';

/** Nothing expires in memory, so a renewal has no effect. */
export function inMemoryVisitorStore(): VisitorStore & KnownVisitors & VisitorReferences {
  const visitors = new Map<string, Visitor>();
  const referred = new Map<string, Map<string, AliasUse>>();
  const refer: VisitorReferences['refer'] = async (tenantId, owner, { subject, use }) => {
    const key = `${tenantId}#${owner}`;
    referred.set(key, (referred.get(key) ?? new Map()).set(`${use}#${subject}`, use));
  };
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
    async attach(alias, use) {
      await refer(alias.tenantId, alias.as, { subject: alias.subject, use });
      return create(alias);
    },
    async referTo() {},
    async handOver({ tenantId, subject, conversationId: had }, { user, ...to }) {
      await refer(tenantId, user, { subject, use: 'lasting' });
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
    async references(tenantId, subject, limit) {
      const found = [...(referred.get(`${tenantId}#${subject}`) ?? [])].sort(([one], [other]) =>
        one < other ? -1 : 1,
      );
      return found.slice(0, limit).map(([key, use]) => ({ subject: key.slice(use.length + 1), use }));
    },
    refer,
  };
}
