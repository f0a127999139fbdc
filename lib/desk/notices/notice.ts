import type { Message } from '@chat-gateway/client';
import type { Row } from '../inbox/rows.ts';

/** Where the agent looks. */
export type Looking = { isVisible: boolean; open: string | null; me: string };

/** Whether a message is this agent's affair: a visitor's, in what is its own or nobody's. */
export function concerns(message: Message, row: Row | undefined, me: string): boolean {
  if (message.sender !== 'user') return false;
  const assignee = row?.desk?.assignee;
  return assignee === undefined || assignee === null || assignee.id === me;
}

/**
 * How a message is made known: not at all where the agent looks at it; by a sound where it looks at another conversation; by a
 * notification too where it does not look at the page.
 */
export function noticeOf(
  message: Message,
  row: Row | undefined,
  { isVisible, open, me }: Looking,
): 'none' | 'sound' | 'both' {
  if (!concerns(message, row, me)) return 'none';
  if (!isVisible) return 'both';
  return open === message.conversationId ? 'none' : 'sound';
}

/** The title of the page, with how many conversations wait to be read. */
export const titleWith = (unread: number, title: string): string => (unread > 0 ? `(${unread}) ${title}` : title);
