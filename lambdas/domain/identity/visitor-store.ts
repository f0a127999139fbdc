import type { Subject, TenantId } from '../ids.ts';
import type { Visitor } from './visitor.ts';

export interface VisitorStore {
  find(tenantId: TenantId, subject: Subject): Promise<Visitor | null>;
  /** Stores this visitor unless there is one; answers the stored one. */
  create(visitor: Visitor): Promise<Visitor>;
}
