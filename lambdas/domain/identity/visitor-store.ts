import type { ConnectionId, ConversationId, Subject, TenantId } from '../ids.ts';
import type { Alias, AliasUse, Visitor } from './visitor.ts';
import type { VisitorProfile } from './visitor-profile.ts';

/** Whom a visitor is handed over to, what its conversation is then, and where else its person has one. */
export type HandOverTo = { user: Subject; conversationId: ConversationId; otherConversation?: ConversationId };

/** Stores visitors, each as long as its log and its sessions and a day longer (`visitorKeptUntil`), if it is renewed daily. */
export interface VisitorStore {
  /** May be some minutes old as to its name, unless it is asked for as of now. */
  find(tenantId: TenantId, subject: Subject, asOf?: 'now'): Promise<Visitor | null>;
  /** Stores this visitor unless there is one; answers the stored one. */
  create(visitor: Visitor): Promise<Visitor>;
  /**
   * Stores an alias unless there is a visitor or alias of that subject; answers the stored one. A reference to it is stored
   * before it among its visitor's, so that all aliases of a visitor are found; some of these may have become another's.
   */
  attach(alias: Alias, use: AliasUse): Promise<Visitor>;
  /**
   * Stores a reference to a Socket.IO session among those of its user, before the session is kept with the user's id, so that it
   * is found as long as it is kept.
   */
  referTo(session: ConnectionId, user: Pick<Visitor, 'tenantId' | 'subject'>): Promise<void>;
  /**
   * Hands an anonymous visitor over to a user, once for ever: its conversation is `conversationId` from now on. A reference to it is
   * stored among the user's before, so that it is kept as long. Answers the stored visitor, changed or not: nothing changes if it is
   * another user's, or if its conversation is not the given visitor's any more. Null if it is gone.
   */
  handOver(visitor: Visitor, to: HandOverTo): Promise<Visitor | null>;
  /** Notes another conversation of the same person. Answers the stored visitor; null if it is gone. */
  noteOther(visitor: Pick<Visitor, 'tenantId' | 'subject'>, otherConversation: ConversationId): Promise<Visitor | null>;
  /**
   * Sets the fields that a token gives (`newerProfile`), unless the stored ones come from a token that was issued later (epoch
   * seconds). Answers the stored visitor, whether it was changed or not; null if it is gone.
   */
  updateProfile(
    visitor: Pick<Visitor, 'tenantId' | 'subject'>,
    profile: VisitorProfile,
    issuedAt: number,
  ): Promise<Visitor | null>;
  /**
   * Keeps a visitor, and its lasting aliases, as long as those that are created now. No effect on what is gone: nothing is
   * created.
   */
  renew(tenantId: TenantId, subject: Subject): Promise<void>;
}

/** Finds the other identities of a visitor, by the references that are kept among its rows. */
export interface VisitorReferences {
  /** Some may have become another's, or be gone. `limit` of them at most, lasting ones first. Strongly consistent. */
  references(tenantId: TenantId, subject: Subject, limit: number): Promise<{ subject: Subject; use: AliasUse }[]>;
  /** Stores a reference, kept as long as those that are stored now. */
  refer(tenantId: TenantId, subject: Subject, reference: { subject: Subject; use: AliasUse }): Promise<void>;
}
