import type { Subject, TenantId } from '../ids.ts';
import type { Visitor } from './visitor.ts';
import type { VisitorProfile } from './visitor-profile.ts';

/** Stores visitors, each as long as its log and its sessions and a day longer (`visitorKeptUntil`), if it is renewed daily. */
export interface VisitorStore {
  find(tenantId: TenantId, subject: Subject): Promise<Visitor | null>;
  /** Stores this visitor unless there is one; answers the stored one. */
  create(visitor: Visitor): Promise<Visitor>;
  /**
   * Sets the fields that a token gives (`newerProfile`), unless the stored ones come from a token that was issued at the same
   * time or later (epoch seconds). Answers the stored visitor, whether it was changed or not; null if it is gone.
   */
  updateProfile(
    visitor: Pick<Visitor, 'tenantId' | 'subject'>,
    profile: VisitorProfile,
    issuedAt: number,
  ): Promise<Visitor | null>;
  /** Keeps a visitor as long as one that is created now. No effect on one that is gone: nothing is created. */
  renew(tenantId: TenantId, subject: Subject): Promise<void>;
  /** The visitors among these subjects, as stored now: no cache answers. May lag by about a second. */
  findAll(tenantId: TenantId, subjects: readonly Subject[]): Promise<Map<Subject, Visitor>>;
}
