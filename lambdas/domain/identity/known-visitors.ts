import type { Subject, TenantId } from '../ids.ts';
import type { Visitor } from './visitor.ts';

/** Visitors as they are stored now, several at once: for lists, which show them under their present names. */
export interface KnownVisitors {
  /** The stored ones, by subject. May lag by about a second. */
  findAll(tenantId: TenantId, subjects: readonly Subject[]): Promise<ReadonlyMap<Subject, Visitor>>;
}
