import type { Entry } from '../conversations/entry.ts';
import type { TenantId } from '../ids.ts';
import type { Announcement } from './announcement.ts';

/** How announcements of one kind are delivered. */
export type Delivery = {
  /**
   * `all`: every agent of the tenant, however many; the others are told by further invocations. `first`: those whom the
   * sender's own invocation tells: that somebody types is worth a hundred posts and no thousands.
   */
  agents: 'all' | 'first';
  /**
   * Whether it is in the log, so that a socket that could not be told may not miss it. What is not kept is posted once, with
   * a short time limit, and may be lost: whoever missed it can ask.
   */
  kept: boolean;
};

/** Who is told each kind of announcement, and whether it may be lost. A kind without a line here does not compile. */
export const ANNOUNCEMENT_KINDS: Readonly<Record<Announcement['type'], Delivery>> = {
  entry: { agents: 'all', kept: true },
  online: { agents: 'all', kept: false },
  offline: { agents: 'all', kept: false },
  typing: { agents: 'first', kept: false },
  read: { agents: 'first', kept: false },
};

export const deliveryOf = ({ type }: Announcement): Delivery => ANNOUNCEMENT_KINDS[type];

/** The log entry that an announcement tells, if it may not be missed; null for what may be lost. */
export const keptEntry = (announcement: Announcement): Entry | null =>
  deliveryOf(announcement).kept && 'located' in announcement ? announcement.located.entry : null;

/** The tenant whose agents hear an announcement. */
export const tenantOf = (announcement: Announcement): TenantId =>
  announcement.type === 'entry' ? announcement.located.tenantId : announcement.tenantId;
