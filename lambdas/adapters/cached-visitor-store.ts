import { BoundedMap } from '../domain/bounded-map.ts';
import type { Visitor } from '../domain/identity/visitor.ts';
import type { VisitorStore } from '../domain/identity/visitor-store.ts';

/** Visitors cached by one container: some 300 bytes each. */
const KEPT_AT_MOST = 5000;

/**
 * Caches existing visitors: a visitor's conversation never changes, so a send need not read it again. A name may be older than
 * the stored one, until a caller with a newer token writes here.
 */
export function cachedVisitorStore(visitors: VisitorStore): VisitorStore {
  const kept = new BoundedMap<string, Visitor>(KEPT_AT_MOST);
  const keep = (visitor: Visitor): Visitor => {
    kept.set(`${visitor.tenantId}#${visitor.subject}`, visitor);
    return visitor;
  };
  return {
    async find(tenantId, subject) {
      const known = kept.get(`${tenantId}#${subject}`);
      if (known) return known;
      const visitor = await visitors.find(tenantId, subject);
      return visitor && keep(visitor);
    },
    create: async (visitor) => keep(await visitors.create(visitor)),
    attach: async (alias, use) => keep(await visitors.attach(alias, use)),
    referTo: (session, user) => visitors.referTo(session, user),
    async updateProfile(visitor, profile, issuedAt) {
      const stored = await visitors.updateProfile(visitor, profile, issuedAt);
      return stored && keep(stored);
    },
    renew: (tenantId, subject) => visitors.renew(tenantId, subject),
  };
}
