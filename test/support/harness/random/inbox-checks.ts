import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { EMPTY, stateAfter } from '../../../../lambdas/domain/conversations/state.ts';
import type { InboxRow } from '../../../../lambdas/domain/desk/inbox.ts';
import type { ConversationId, Subject } from '../../../../lambdas/domain/ids.ts';

/** The log of a conversation from its first entry on, none of which is deleted, and whose it is. */
export type WholeLog = { conversationId: ConversationId; visitor: Subject; entries: readonly Entry[] };

/** What a row says of a conversation, counted anew from its whole log; null of one that is closed by an entry, or of nothing said. */
export function recounted({
  conversationId,
  visitor,
  entries,
}: WholeLog): Omit<InboxRow, 'tenantId' | 'pos' | 'at'> | null {
  const state = entries.reduce(stateAfter, EMPTY);
  const last = entries.at(-1);
  const messages = entries.filter(({ kind, incarnation }) => kind === 'message' && incarnation === last?.incarnation);
  const spoken = messages.at(-1);
  if (!last || state.status === 'closed' || spoken?.kind !== 'message') return null;
  const labelled = entries.findLast((entry) => 'labels' in entry && entry.incarnation === last.incarnation);
  return {
    conversationId,
    visitor,
    incarnation: last.incarnation,
    seq: messages.length,
    state,
    labels: labelled && 'labels' in labelled ? labelled.labels : [],
    lastMessage: { sender: spoken.sender, author: spoken.author, text: spoken.text },
  };
}

/** What is wrong with the rows of an inbox, given all logs of its tenant. */
export function problemsOfInbox(rows: readonly InboxRow[], logs: readonly WholeLog[]): string[] {
  return logs.flatMap((log) => {
    const row = rows.find(({ conversationId }) => conversationId === log.conversationId);
    const { tenantId: _, pos = 0, at: __, ...said } = row ?? {};
    const expected = recounted(log);
    const problems = isDeepStrictEqual(row ? said : null, expected)
      ? []
      : [`${log.conversationId} has the row ${JSON.stringify(row)} instead of ${JSON.stringify(expected)}`];
    return pos > (log.entries.at(-1)?.pos ?? 0)
      ? [...problems, `${log.conversationId} is not at ${pos} yet`]
      : problems;
  });
}
