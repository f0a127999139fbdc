import type { ConversationId, Subject, TenantId } from '../ids.ts';

/** Someone who writes from a website. The row exists once, made by one conditional write that already holds the conversation. */
export type Visitor = {
  tenantId: TenantId;
  subject: Subject;
  userId: string;
  conversationId: ConversationId;
  anonymous: boolean;
  name?: string;
  email?: string;
  /** What the page calls its visitor: nobody vouched for it. */
  label?: string;
  /** The visitor that this one turned out to be: it has that one's conversation and user id, and speaks as that one. */
  as?: Subject;
  createdAt: number;
};
