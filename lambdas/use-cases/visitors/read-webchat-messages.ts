import type { LocatedEntry, MessageEntry } from '../../domain/conversations/entry.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Handle, TenantId } from '../../domain/ids.ts';
import { readMessages } from '../conversations/read-messages.ts';
import { type HandleNeeds, openedByHandle } from './opened-by-handle.ts';

type Needs = HandleNeeds & { visitors: VisitorStore };

export type ReadWebchatMessages = {
  tenantId: TenantId;
  /** Who asks, if a session or a token said so. */
  visitor: Caller | null;
  handle: Handle | undefined;
  limit: number;
};

/**
 * The newest page of a conversation, oldest first, for a widget, which puts it in the place of what it shows: the visitor's
 * own, or without one that of a handle. What cannot be read looks like a conversation in which nothing was said.
 */
export async function readWebchatMessages(
  needs: Needs,
  { tenantId, visitor, handle, limit }: ReadWebchatMessages,
): Promise<LocatedEntry<MessageEntry>[]> {
  if (visitor) return (await readMessages(needs, { caller: visitor, limit })).messages;
  if (!handle) return [];

  const opened = await openedByHandle(needs, tenantId, handle, limit);
  if (!opened) return [];
  return opened.said.map((entry) => ({ tenantId, conversationId: opened.conversationId, entry }));
}
