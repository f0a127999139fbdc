import type { TenantId } from '../ids.ts';
import type { Acceptance, Invitation } from './invitation.ts';

/** Stores invitations for as long as they can be accepted, and a day longer, so that a used one is known as used. */
export interface InvitationStore {
  add(invitation: Invitation): Promise<void>;
  /** Strongly consistent; accepted and expired ones are found too, as long as they are kept. */
  find(tenantId: TenantId, id: string): Promise<Invitation | null>;
  /** All of a tenant that are kept, oldest first. */
  list(tenantId: TenantId): Promise<Invitation[]>;
  /** Answers `false` if it was accepted before, or is gone: of two at once, one is told so. */
  accept(tenantId: TenantId, id: string, acceptance: Acceptance): Promise<boolean>;
  /** Answers `false` if there was none. */
  remove(tenantId: TenantId, id: string): Promise<boolean>;
}
