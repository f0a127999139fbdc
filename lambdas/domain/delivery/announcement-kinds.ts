import type { Entry } from '../conversations/entry.ts';
import { postUnits } from '../conversations/entry-size.ts';
import { trafficOfEntry } from '../conversations/traffic.ts';
import type { TenantId } from '../ids.ts';
import type { Use } from '../tenants/tenant-quotas.ts';
import type { Announcement } from './announcement.ts';

/** The delivery rules of one kind of announcement. */
export type Delivery = {
  /**
   * `all`: every agent of the tenant, however many; further invocations push to those beyond the first. `first`: only the
   * agents that the sender's own invocation pushes to, since typing is worth a hundred posts, not thousands.
   */
  agents: 'all' | 'first';
  /**
   * Whether it is in the log, so that a socket that could not be reached must get it later. An announcement that is not kept
   * is posted once, with a short time limit, and may be lost: a client that missed it can ask. It is not posted at all once its
   * tenant's quota is used up, while posts of what is kept are only counted, and further messages refused.
   */
  kept: boolean;
};

/** The delivery rules of each kind of announcement. A kind without a line here does not compile. */
export const ANNOUNCEMENT_KINDS: Readonly<Record<Announcement['type'], Delivery>> = {
  entry: { agents: 'all', kept: true },
  online: { agents: 'all', kept: false },
  offline: { agents: 'all', kept: false },
  'agent-status': { agents: 'first', kept: false },
  viewing: { agents: 'first', kept: false },
  typing: { agents: 'first', kept: false },
  read: { agents: 'first', kept: false },
};

export const deliveryOf = ({ type }: Announcement): Delivery => ANNOUNCEMENT_KINDS[type];

/** What the posts of an announcement use of its tenant's quotas. */
export function useOf(announcement: Announcement): Use {
  switch (announcement.type) {
    case 'entry':
      return { used: 'posts', by: trafficOfEntry(announcement.located.entry) };
    case 'online':
    case 'offline':
    case 'agent-status':
      return { used: 'presence', by: 'anonymous' };
    case 'viewing':
    case 'typing':
    case 'read':
      return { used: 'posts', by: 'activity' };
  }
}

/** What one post of an announcement counts as: of a long message as several. */
export const unitsOf = (announcement: Announcement): number =>
  announcement.type === 'entry' ? postUnits(announcement.located.entry) : 1;

/** The log entry of an announcement that must not be missed; null for one that may be lost. */
export const keptEntry = (announcement: Announcement): Entry | null =>
  deliveryOf(announcement).kept && 'located' in announcement ? announcement.located.entry : null;

/** The tenant whose agents receive an announcement. */
export const tenantOf = (announcement: Announcement): TenantId =>
  announcement.type === 'entry' ? announcement.located.tenantId : announcement.tenantId;
