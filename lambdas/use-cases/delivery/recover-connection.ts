import type { ActivityIndex } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import { isVisibleToVisitors, type LocatedEntry } from '../../domain/conversations/entry.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionKey, ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { Replier } from '../../domain/delivery/reply.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Count } from '../../domain/metrics.ts';
import type { SightNeeds } from '../conversations/refuse-hidden.ts';
import { addedSince, addedToTenantSince } from '../conversations/since.ts';
import { type NameNeeds, withAuthorNames } from '../conversations/with-author-names.ts';
import { withDeskNews } from '../conversations/with-desk-news.ts';
import { toldOf } from './told-of.ts';

export type RecoverNeeds = NameNeeds &
  SightNeeds & {
    connections: ConnectionStore;
    visitors: VisitorStore;
    conversationLog: ConversationLog;
    activityIndex: Pick<ActivityIndex, 'ofTenant'>;
    dueList: Pick<DueList, 'ofTenant'>;
    replier: Replier;
    count: Count;
  };

/**
 * Delivers to a socket, in order, the entries that could not be posted to it, then removes its undelivered mark. If the
 * socket still cannot be reached, the mark stays for the next time, and the answer is `false`.
 */
export async function recoverConnection(needs: RecoverNeeds, key: ConnectionKey): Promise<boolean> {
  const connection = await needs.connections.find(key);
  if (connection?.undeliveredSince === undefined) return true;
  for (const located of await undeliveredTo(needs, connection, connection.undeliveredSince)) {
    if (await needs.replier.reply(connection, { type: 'entry', located })) continue;
    needs.count('PostsMissed');
    return false;
  }
  await needs.connections.clearUndelivered(connection);
  return true;
}

type ReadNeeds = NameNeeds &
  SightNeeds &
  Pick<RecoverNeeds, 'visitors' | 'conversationLog' | 'activityIndex' | 'dueList'>;

/** The entries added to the conversations of a socket's owner since a commit time, in order, that it may see. */
export async function undeliveredTo(needs: ReadNeeds, connection: Connection, since: number): Promise<LocatedEntry[]> {
  const { tenantId, subject, role } = connection;
  if (role !== 'visitor') {
    const missed = await addedToTenantSince(needs, tenantId, since);
    const told = missed.flatMap(await toldOf(needs, connection, missed));
    return withDeskNews(needs, await withAuthorNames(needs, told));
  }
  const visitor = await needs.visitors.find(tenantId, subject);
  if (!visitor) return [];
  const added = await addedSince(needs, { tenantId, conversationId: visitor.conversationId }, since);
  return withAuthorNames(
    needs,
    added.filter(({ entry }) => isVisibleToVisitors(entry)),
  );
}
