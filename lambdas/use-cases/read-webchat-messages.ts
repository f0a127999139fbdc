import { aboutOf } from '../domain/access.ts';
import type { Entry, MessageEntry, Placed } from '../domain/conversation.ts';
import { conversationOfHandle } from '../domain/handle.ts';
import { entriesBefore, isMessage } from '../domain/history.ts';
import type { Caller } from '../domain/identity.ts';
import type { Subject, TenantId } from '../domain/ids.ts';
import type { LogRules } from '../domain/log.ts';
import type { Clock, ConnectionStore, ConversationLog, VisitorStore } from '../domain/ports.ts';
import type { VisitorStamps } from '../domain/tenant-ports.ts';
import { readMessages } from './read-messages.ts';

type Needs = {
  log: ConversationLog;
  visitors: VisitorStore;
  connections: Pick<ConnectionStore, 'ofVisitor'>;
  stamps: Pick<VisitorStamps, 'notBefore'>;
  clock: Clock;
  rules: LogRules;
};

export type ReadWebchatMessages = {
  tenantId: TenantId;
  /** Who asks, if a session or a token said so. */
  visitor: Caller | null;
  handle: string | undefined;
  limit: number;
};

/** A handle opens a conversation for so long after its visitor was last seen. */
const SEEN_WITHIN = 24 * 60 * 60_000;

/**
 * The newest page of a conversation, oldest first, for a widget, which puts it in the place of what it shows: the visitor's
 * own, or without one that of a handle. What cannot be read looks like a conversation in which nothing was said.
 */
export async function readWebchatMessages(
  needs: Needs,
  { tenantId, visitor, handle, limit }: ReadWebchatMessages,
): Promise<Placed<MessageEntry>[]> {
  if (visitor) return (await readMessages(needs, { caller: visitor, limit })).messages;
  if (!handle) return [];

  const conversationId = conversationOfHandle(tenantId, handle);
  const source = { log: needs.log, tenantId, conversationId, now: needs.clock(), rules: needs.rules };
  const { entries } = await entriesBefore(source, null, limit, isMessage);
  if (entries.length === 0) return [];
  const said = entries.filter((entry): entry is MessageEntry => entry.kind === 'message');
  const subject = visitorIn(said) ?? aboutOf(await needs.log.tail(tenantId, conversationId)).subject;
  const [revoked, seen] = await Promise.all([
    needs.stamps.notBefore(tenantId, subject),
    wasSeen(needs, tenantId, subject, said),
  ]);
  return revoked === null && seen ? said.map((entry) => ({ tenantId, conversationId, entry })) : [];
}

const byVisitor = (entry: Entry): entry is MessageEntry => entry.kind === 'message' && entry.sender === 'user';

const visitorIn = (said: MessageEntry[]): Subject | undefined => said.findLast(byVisitor)?.author;

/** It wrote lately, or is connected now. Nothing needs to be written to know so. */
async function wasSeen(
  { connections, clock }: Needs,
  tenantId: TenantId,
  subject: Subject,
  said: MessageEntry[],
): Promise<boolean> {
  const last = said.findLast(byVisitor)?.at ?? 0;
  return clock() - last < SEEN_WITHIN || (await connections.ofVisitor(tenantId, subject)).length > 0;
}
