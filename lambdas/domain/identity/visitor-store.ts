import type { Subject, TenantId } from '../ids.ts';
import type { Visitor } from './visitor.ts';

export interface VisitorStore {
  find(tenantId: TenantId, subject: Subject): Promise<Visitor | null>;
  /** Keeps this visitor unless there is one; answers the one that is kept. */
  create(visitor: Visitor): Promise<Visitor>;
}
