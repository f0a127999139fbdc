import type { DeskView } from '../conversations/desk-view.ts';
import { messageId } from '../conversations/entry.ts';
import type { ListedVisitor } from '../conversations/summary.ts';
import { given } from '../given.ts';
import { userIdOf } from '../ids.ts';
import type { InboxRow, Preview } from './inbox.ts';
import type { Reading } from './reading.ts';

/** An open conversation in an agent's list, with the names of all persons as known now. */
export type InboxItem = {
  row: InboxRow;
  visitor: ListedVisitor;
  /** Of the author of the last message. */
  authorName?: string;
  desk: DeskView;
  reading: Reading;
};

/** An open conversation as agents receive it, in the same form as one that is read from its log (`summaryView`). */
export const inboxItemView = ({ row, visitor, authorName, desk, reading }: InboxItem) => ({
  conversationId: row.conversationId,
  conversation_id: row.conversationId,
  visitor,
  status: 'open' as const,
  lastMessage: row.lastMessage && previewView(row, row.lastMessage, authorName),
  lastActivityAt: new Date(row.state.spokenAt).toISOString(),
  seq: row.seq,
  desk,
  ...reading,
});

function previewView(row: InboxRow, { sender, author, text, truncated }: Preview, authorName: string | undefined) {
  const id = messageId(row);
  return {
    id,
    message_id: id,
    seq: row.seq,
    text,
    sender,
    sender_type: sender,
    sender_id: userIdOf(author),
    ...given({ sender_name: authorName, truncated }),
    timestamp: new Date(row.state.spokenAt).toISOString(),
    conversation_id: row.conversationId,
    conversationId: row.conversationId,
  };
}
