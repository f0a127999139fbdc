import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { recordOf } from '../../domain/conversations/conversation-record.ts';
import type { ClosedEntry, Tail } from '../../domain/conversations/entry.ts';
import { isExpired, type LogRules } from '../../domain/conversations/log.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { type Presence, presenceOf } from '../../domain/delivery/presence.ts';
import type { VisitorCard } from '../../domain/desk/visitor-card.ts';
import { given } from '../../domain/given.ts';
import type { VisitorAttributes } from '../../domain/identity/attributes.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type CardNeeds = {
  conversationLog: Pick<ConversationLog, 'before'>;
  connections: Pick<ConnectionStore, 'ofVisitor'>;
  attributes: Pick<VisitorAttributes, 'find'>;
  clock: Clock;
  rules: LogRules;
};

/** Newest entries among which earlier times are looked for, and how many of these are told. */
const LOOK_BACK = 50;
const MOST_TIMES = 10;

/** What is known of the visitor of a conversation beside what lists show: read side by side. */
export async function visitorCard(needs: CardNeeds, tenantId: TenantId, tail: Tail): Promise<VisitorCard> {
  const { conversationId, subject, createdAt } = recordOf(tail);
  const [sockets, attributes, recent] = await Promise.all([
    needs.connections.ofVisitor(tenantId, subject),
    needs.attributes.find(tenantId, subject),
    needs.conversationLog.before(tenantId, conversationId, null, LOOK_BACK),
  ]);
  const newest = sockets.map(presenceOf).toSorted((a, b) => (a.connectedAt < b.connectedAt ? 1 : -1));
  const now = needs.clock();
  return {
    online: sockets.length > 0,
    page: pageOf(newest),
    firstSeenAt: createdAt,
    attributes: { site: attributes.site ?? {}, page: attributes.page ?? {} },
    earlierTimes: recent
      .filter((entry): entry is ClosedEntry => entry.kind === 'closed' && !isExpired(entry, now, needs.rules))
      .reverse()
      .slice(0, MOST_TIMES),
  };
}

/** The page of the newest socket that says one. */
function pageOf(newest: readonly Presence[]): VisitorCard['page'] {
  const found = newest.find(({ url, domain, origin }) => url || domain || origin);
  return found ? given({ url: found.url, domain: found.domain, origin: found.origin }) : null;
}
