import type { ConversationId, Subject, TenantId } from '../ids.ts';

/** A person who writes from a website. One conditional write creates the row, and it already holds the conversation. */
export type Visitor = {
  tenantId: TenantId;
  subject: Subject;
  userId: string;
  conversationId: ConversationId;
  anonymous: boolean;
  name?: string;
  email?: string;
  /** The visitor's name according to its page, which no server vouches for. */
  label?: string;
  /** When the token was issued that `name`, `email` and `label` come from, epoch seconds: an older one does not replace them. */
  profileAt?: number;
  /** The visitor that this one was identified as: it has that visitor's conversation and user id, and writes as it. */
  as?: Subject;
  createdAt: number;
};
