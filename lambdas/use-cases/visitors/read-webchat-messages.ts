import type { LocatedEntry, MessageEntry } from '../../domain/conversations/entry.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Handle, TenantId } from '../../domain/ids.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { countedReading } from '../conversations/counted-reading.ts';
import { readMessages } from '../conversations/read-messages.ts';
import type { SightNeeds } from '../conversations/refuse-hidden.ts';
import { type NameNeeds, withAuthorNames } from '../conversations/with-author-names.ts';
import { type HandleNeeds, openedByHandle } from './opened-by-handle.ts';

type Needs = HandleNeeds & NameNeeds & SightNeeds & { visitors: VisitorStore; quotas: TenantQuotas };

export type ReadWebchatMessages = {
  tenantId: TenantId;
  /** The caller by a session or a token; null for a request without either. */
  visitor: Caller | null;
  handle: Handle | undefined;
  limit: number;
};

/**
 * The newest page of a conversation, oldest first: the visitor's own, or without a visitor that of a handle. The widget
 * replaces its messages by this page. A conversation that may not be read looks like an empty one.
 */
export async function readWebchatMessages(
  needs: Needs,
  { tenantId, visitor, handle, limit }: ReadWebchatMessages,
): Promise<LocatedEntry<MessageEntry>[]> {
  if (visitor) return (await readMessages(needs, { caller: visitor, limit })).messages;
  if (!handle) return [];

  const opened = await countedReading(needs, { tenantId, caller: null }, async () => {
    const found = await openedByHandle(needs, tenantId, handle, limit);
    return { page: found, entries: found?.said ?? [] };
  });
  if (!opened) return [];
  return withAuthorNames(
    needs,
    opened.said.map((entry) => ({ tenantId, conversationId: opened.conversationId, entry })),
  );
}
