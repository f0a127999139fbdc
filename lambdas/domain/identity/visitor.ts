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
  /**
   * The logged-in user to whom the site's server has vouched that this session is the user's own; for ever, so that no second user
   * gets what the first has. `handedOver` is the conversation that this visitor had then: the user's from then on, if the user had
   * none, and this visitor's still, if the user had one.
   */
  handedTo?: Subject;
  handedOver?: ConversationId;
  /** Where else the same person has written: before a login, or as a logged-in user. */
  otherConversation?: ConversationId;
  /** The visitor that this one was identified as: it has that visitor's conversation and user id, and writes as it. */
  as?: Subject;
  createdAt: number;
  /** When all that was known of it was erased, the last time: nothing from before is of it. */
  erasedAt?: number;
};

/**
 * Another identity of a visitor: of a session that was attached to it, of that session's handle, or of a guest that it was.
 * It resolves to the visitor, and holds ids only.
 */
export type Alias = Pick<Visitor, 'tenantId' | 'subject' | 'userId' | 'conversationId' | 'anonymous' | 'createdAt'> & {
  as: Subject;
};

/**
 * For how long a client may use an alias: a session for as long as its visitor, with which it is renewed; a guest for as long
 * as its token can be renewed or its socket recovered, which is no longer than a new visitor is kept.
 */
export type AliasUse = 'lasting' | 'passing';

/** The alias by which a subject resolves to the target visitor, or to the one that the target resolves to. */
export const aliasFor = (
  subject: Subject,
  { tenantId, userId, conversationId, anonymous, createdAt, as, subject: target }: Visitor,
): Alias => ({ tenantId, subject, userId, conversationId, anonymous, as: as ?? target, createdAt });
