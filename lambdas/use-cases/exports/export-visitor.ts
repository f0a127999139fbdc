import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Cursor } from '../../domain/conversations/cursor.ts';
import { transcriptView } from '../../domain/conversations/transcript.ts';
import { EXPORT_VERSION } from '../../domain/exports/export-line.ts';
import { given } from '../../domain/given.ts';
import type { VisitorAttributes } from '../../domain/identity/attributes.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { readTranscript } from '../conversations/read-transcript.ts';
import { type ExportPart, lineOf } from './export-tenant.ts';

type Needs = Parameters<typeof readTranscript>[0] & {
  attributes: Pick<VisitorAttributes, 'find'>;
  conversationLog: Pick<ConversationLog, 'tail'>;
};

/** `after`: where an earlier answer ended, in the visitor's conversation. */
export type ExportVisitor = { caller: Caller; after?: Cursor | undefined };

/**
 * A part of what a visitor has: what is known of it, as its site and its page have said, and its conversation as it was told it.
 * Not what agents say among themselves, nor what the site's server says of it to them.
 */
export async function exportVisitor(needs: Needs, { caller, after }: ExportVisitor): Promise<ExportPart> {
  const { tenantId, subject } = caller;
  const own = await needs.visitors.find(tenantId, subject);
  const visitor = own?.as === undefined ? own : await needs.visitors.find(tenantId, own.as);
  const lines: string[] = [];
  if (!after) {
    const exportedAt = new Date(needs.clock()).toISOString();
    lines.push(lineOf({ type: 'export', version: EXPORT_VERSION, tenantId, exportedAt }));
    if (visitor) {
      const { userId, anonymous, name, email, label, createdAt, conversationId } = visitor;
      const { page } = await needs.attributes.find(tenantId, visitor.subject);
      const known = { userId, anonymous, ...given({ name, email, label, attributes: page }) };
      const since = new Date(createdAt).toISOString();
      lines.push(lineOf({ type: 'visitor', ...known, createdAt: since, conversationId }));
    }
  }
  const isThere = own && (await needs.conversationLog.tail(tenantId, own.conversationId)).record !== null;
  if (!isThere) return { text: [...lines, END].join(''), next: null };
  const part = await readTranscript(needs, { caller, conversationId: own.conversationId, after });
  for (const entry of part.entries) {
    const view = transcriptView(entry, true);
    if (view) lines.push(lineOf(view));
  }
  lines.push(part.next === null ? END : lineOf({ type: 'cursor', after: part.next }));
  return { text: lines.join(''), next: part.next };
}

const END = lineOf({ type: 'end' });
