import { invalid } from '../errors.ts';
import type { ConversationId, Subject, TenantId } from '../ids.ts';
import type { AdministratorId } from '../tenants/administrator.ts';
import { AUDIT_SECONDS } from '../tenants/audit.ts';
import { REMEMBERED_SECONDS } from '../tenants/visitor-revocations.ts';
import { MINUTE } from '../time/units.ts';

/** What is erased: one conversation's content, or all that is known of a visitor. */
export type ErasureTarget =
  | { of: 'conversation'; conversationId: ConversationId }
  | { of: 'visitor'; subject: Subject };

/** The place of the `erased` entry below which a log is deleted, and its time. */
export type Fence = { pos: number; at: number };

/** What was erased, each counted once, however often the work was begun. */
export type ErasedCounts = {
  /** Entries of logs, of all kinds, and the messages among them. */
  entries: number;
  messages: number;
  /** Files that messages carried; and records of uploads, which those of a sent file have for a day. */
  files: number;
  uploads: number;
  /** Rows of persons that were overwritten: of the visitor, and of the sessions that became its. */
  visitors: number;
};

export const NOTHING_ERASED: ErasedCounts = { entries: 0, messages: 0, files: 0, uploads: 0, visitors: 0 };

/** An erasure, from when it is asked for; its receipt once it is done. */
export type Erasure = {
  tenantId: TenantId;
  id: string;
  of: ErasureTarget['of'];
  by: AdministratorId;
  /** Epoch milliseconds. */
  begunAt: number;
  /** The persons that were found to belong to the visitor; none any more once it is done. */
  subjects: readonly Subject[];
  conversations: readonly ConversationId[];
  /**
   * When all of it was looked for, the last time before all was fenced off: what was said or known by then is erased. From the
   * first time on the conversations of the visitor are known: one that it begins later is not erased.
   */
  foundAt?: number;
  fences: Readonly<Record<ConversationId, Fence>>;
  /** When all that was found was overwritten and fenced, the first time. */
  fencedAt?: number;
  counts: ErasedCounts;
  doneAt?: number;
};

/** An erasure whose persons and conversations were looked for. */
export type FoundErasure = Erasure & { foundAt: number };

/** Characters after the prefix of an erasure's id: 131 bits. */
export const ERASURE_RANDOM = 22;
export const ERASURE_ID = /^e_[0-9A-Za-z]{22}$/;

export function erasureId(value: unknown, field = 'erasureId'): string {
  if (typeof value !== 'string' || !ERASURE_ID.test(value)) throw invalid(field, 'must be the id of an erasure');
  return value;
}

/** A receipt is kept as long as the record of who asked for it. */
export const RECEIPT_SECONDS = AUDIT_SECONDS;

/** Milliseconds that a request has at most, and any other work of a function that admitted somebody. */
const INVOCATION_LIMIT = MINUTE / 2;

/**
 * Milliseconds after all is fenced off from which on it is deleted: no function remembers a tenant for longer than
 * `REMEMBERED_SECONDS`, and nothing that was admitted before goes on for longer than half a minute. So nobody stores anything of
 * a person any more, and whoever had read the end of a log before its fence has been refused its place, long since
 * (`COMPLETE_AFTER`): none of them finds the place of a deleted entry free.
 */
export const DELETED_FROM = REMEMBERED_SECONDS * 1000 + INVOCATION_LIMIT;

/**
 * Epoch milliseconds from which an erasure can go on: once its next step does what it is for. What was only noted is fenced off
 * once the request that noted it would have done so itself.
 */
export const goesOnFrom = ({ begunAt, fencedAt }: Pick<Erasure, 'begunAt' | 'fencedAt'>): number =>
  fencedAt === undefined ? begunAt + INVOCATION_LIMIT : fencedAt + DELETED_FROM;

/** Epoch seconds before which a token must have been issued to be refused, and to change no profile: as for a revocation. */
export const tokensBefore = ({ foundAt }: Pick<FoundErasure, 'foundAt'>): number =>
  Math.floor(foundAt / 1000) + REMEMBERED_SECONDS;
