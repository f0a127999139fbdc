import { BoundedMap } from '../domain/bounded-map.ts';
import type { Visitor } from '../domain/identity/visitor.ts';
import type { VisitorStore } from '../domain/identity/visitor-store.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';
import type { Clock } from '../domain/time/clock.ts';
import { MINUTE } from '../domain/time/units.ts';

/** Visitors cached by one container: some 300 bytes each. */
const KEPT_AT_MOST = 5000;

/** Milliseconds for which messages may bear a name as it was before another environment changed it. */
const KEPT_FOR = 5 * MINUTE;

/** Milliseconds for which an anonymous visitor may still be believed to have the conversation that a user took over. */
const ANONYMOUS_KEPT_FOR = 30_000;

type Needs = {
  clock: Clock;
  /** The tenants that this container has looked up. */
  tenants: { known(tenantId: TenantId): Tenant | undefined };
};

/**
 * Caches existing visitors: a visitor's conversation never changes, so a send need not read it again, but for the name that
 * messages are shown under; and that of an anonymous one only when the site says which user it is. What was read before somebody of its
 * tenant was erased is read again, as soon as the container knows of it: so names go within the time for which it caches tenants.
 */
export function cachedVisitorStore(visitors: VisitorStore, { clock, tenants }: Needs): VisitorStore {
  const kept = new BoundedMap<string, { visitor: Visitor; at: number; until: number }>(KEPT_AT_MOST);
  const keep = (visitor: Visitor): Visitor => {
    const at = clock();
    kept.set(`${visitor.tenantId}#${visitor.subject}`, {
      ...{ visitor, at },
      until: at + (visitor.anonymous ? ANONYMOUS_KEPT_FOR : KEPT_FOR),
    });
    return visitor;
  };
  const revokedAt = (tenantId: TenantId): number => (tenants.known(tenantId)?.visitorsRevokedAt ?? 0) * 1000;
  return {
    async find(tenantId, subject, asOf) {
      const known = kept.get(`${tenantId}#${subject}`);
      const isKnown = known && clock() < known.until && known.at >= revokedAt(tenantId);
      if (isKnown && asOf === undefined) return known.visitor;
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
    async handOver(visitor, to) {
      const stored = await visitors.handOver(visitor, to);
      return stored && keep(stored);
    },
    async noteOther(visitor, otherConversation) {
      const stored = await visitors.noteOther(visitor, otherConversation);
      return stored && keep(stored);
    },
    renew: (tenantId, subject) => visitors.renew(tenantId, subject),
  };
}
