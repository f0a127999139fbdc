import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { recordOf } from '../../domain/conversations/conversation-record.ts';
import { type Cursor, encodeCursor } from '../../domain/conversations/cursor.ts';
import { isRestricted } from '../../domain/conversations/desk-rules.ts';
import type { NamedEntry } from '../../domain/conversations/event-view.ts';
import { fitting, isTranscribed, MOST_TRANSCRIBED } from '../../domain/conversations/transcript.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { countedReading } from './counted-reading.ts';
import { entriesAfter } from './history.ts';
import { readableConversation } from './readable-conversation.ts';
import { refuseHidden, type SightNeeds } from './refuse-hidden.ts';
import type { NameNeeds } from './with-author-names.ts';
import { withNames } from './with-names.ts';

type Needs = NameNeeds &
  SightNeeds & { conversationLog: ConversationLog; visitors: VisitorStore; quotas: TenantQuotas };

export type ReadTranscript = {
  caller: Caller;
  conversationId: ConversationId;
  /** Where an earlier part ended. Without it, from the beginning. */
  after?: Cursor | undefined;
};

/** A part of a transcript, oldest first; `next` is where the next one begins, null after the last. */
export type TranscriptPart = { entries: NamedEntry[]; next: string | null; toVisitor: boolean };

/**
 * Reads what was said in a conversation from its beginning, as much as one answer may hold: an agent reads what its thread has, a
 * visitor its own conversation, without what agents say among themselves. Counted among its tenant's reads.
 */
export const readTranscript = (needs: Needs, command: ReadTranscript): Promise<TranscriptPart> =>
  countedReading(needs, { tenantId: command.caller.tenantId, caller: command.caller }, async () => {
    const page = await partOf(needs, command);
    return { page, entries: page.entries.map(({ entry }) => entry) };
  });

async function partOf(needs: Needs, { caller, conversationId, after }: ReadTranscript): Promise<TranscriptPart> {
  const { conversationLog, visitors, clock, rules } = needs;
  const { tenantId } = caller;
  const toVisitor = !isStaff(caller);
  await readableConversation(visitors, caller, conversationId);
  const source = { conversationLog, tenantId, conversationId, now: clock(), rules };
  const wanted = (entry: Parameters<typeof isTranscribed>[0]) => isTranscribed(entry, toVisitor);
  // One more than is answered says whether something follows: what is hidden from the caller does not.
  const read = await entriesAfter(source, after ?? null, MOST_TRANSCRIBED + 1, wanted);
  const entries = read.entries.filter(wanted);
  if (entries.length === 0 || isRestricted(needs.desk, caller)) {
    // After the entries, so that nothing is given out that was said once the conversation was another agent's.
    const tail = await conversationLog.tail(tenantId, conversationId);
    recordOf(tail);
    refuseHidden(needs, caller, tail);
  }
  const most = entries.slice(0, MOST_TRANSCRIBED);
  const part = most.slice(0, fitting(most));
  const last = part.at(-1);
  const located = part.map((entry) => ({ tenantId, conversationId, entry }));
  return {
    entries: await withNames(needs, located),
    next: last && part.length < entries.length ? encodeCursor(last) : null,
    toVisitor,
  };
}
