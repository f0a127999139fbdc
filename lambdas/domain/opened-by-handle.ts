import { aboutOf } from './access.ts';
import type { Entry, MessageEntry } from './conversation.ts';
import { conversationOfHandle } from './handle.ts';
import { entriesBefore, isMessage } from './history.ts';
import type { ConversationId, Subject, TenantId } from './ids.ts';
import type { LogRules } from './log.ts';
import type { Clock, ConnectionStore, ConversationLog } from './ports.ts';
import type { VisitorStamps } from './tenant-ports.ts';

export type HandleNeeds = {
  log: ConversationLog;
  connections: Pick<ConnectionStore, 'ofVisitor'>;
  stamps: Pick<VisitorStamps, 'notBefore'>;
  clock: Clock;
  rules: LogRules;
};

export type Opened = { conversationId: ConversationId; said: MessageEntry[] };

/** A handle opens a conversation for so long after its visitor was last seen. */
const SEEN_WITHIN = 24 * 60 * 60_000;

/**
 * The conversation that a handle opens, with the last that was said in it, oldest first. Null if nothing was, if its visitor
 * was not seen lately or was revoked, or if nobody was ever given this handle.
 */
export async function openedByHandle(
  needs: HandleNeeds,
  tenantId: TenantId,
  handle: string,
  limit: number,
): Promise<Opened | null> {
  const conversationId = conversationOfHandle(tenantId, handle);
  const source = { log: needs.log, tenantId, conversationId, now: needs.clock(), rules: needs.rules };
  const { entries } = await entriesBefore(source, null, limit, isMessage);
  if (entries.length === 0) return null;
  const said = entries.filter((entry): entry is MessageEntry => entry.kind === 'message');
  const subject = visitorIn(said) ?? aboutOf(await needs.log.tail(tenantId, conversationId)).subject;
  const [revoked, seen] = await Promise.all([
    needs.stamps.notBefore(tenantId, subject),
    wasSeen(needs, tenantId, subject, said),
  ]);
  return revoked === null && seen ? { conversationId, said } : null;
}

const byVisitor = (entry: Entry): entry is MessageEntry => entry.kind === 'message' && entry.sender === 'user';

const visitorIn = (said: MessageEntry[]): Subject | undefined => said.findLast(byVisitor)?.author;

/** It wrote lately, or is connected now. Nothing needs to be written to know so. */
async function wasSeen(
  { connections, clock }: HandleNeeds,
  tenantId: TenantId,
  subject: Subject,
  said: MessageEntry[],
): Promise<boolean> {
  const last = said.findLast(byVisitor)?.at ?? 0;
  return clock() - last < SEEN_WITHIN || (await connections.ofVisitor(tenantId, subject)).length > 0;
}
