import { invalid } from '../errors.ts';
import type { StaffId, TenantId } from '../ids.ts';
import type { Branded } from '../sealed.ts';

/** The word by which an agent calls up a canned reply: checked (`shortcut`), or read from where the gateway wrote it. */
export type Shortcut = Branded<'shortcut'>;

/** Form of a shortcut, as it is typed after `/` and stands in a path. */
export const SHORTCUT = /^[a-z0-9-]{1,32}$/;

export function shortcut(value: unknown, field = 'shortcut'): Shortcut {
  if (typeof value !== 'string' || !SHORTCUT.test(value)) {
    throw invalid(field, 'must be 1 to 32 lower-case letters, digits or hyphens');
  }
  return value as Shortcut;
}

/** Whose a canned reply is: all staff of the tenant have it, or only the one who wrote it. */
export const CANNED_SCOPES = ['tenant', 'private'] as const;
export type CannedScope = (typeof CANNED_SCOPES)[number];

export function cannedScope(value: unknown, field = 'scope'): CannedScope {
  const scope = CANNED_SCOPES.find((each) => each === value);
  if (!scope) throw invalid(field, `must be ${CANNED_SCOPES.join(' or ')}`);
  return scope;
}

/** A reply that was prepared. Its text is held to what a message may have, so that it can be sent. */
export type CannedReply = { shortcut: Shortcut; text: string /** Epoch milliseconds. */; changedAt: number };

/** The canned replies that a tenant may have, and each of its staff. A page of a desk loads them all when it opens. */
export const MOST_CANNED: Readonly<Record<CannedScope, number>> = { tenant: 500, private: 100 };

/** Whose canned replies are meant: a tenant's, or one member's. */
export type CannedOwner = { tenantId: TenantId; staff?: StaffId };

/** Stores canned replies by owner and shortcut, strongly consistent. */
export interface CannedReplyStore {
  find(owner: CannedOwner, shortcut: Shortcut): Promise<CannedReply | null>;
  /** An owner's replies by shortcut, `limit` of them after one. */
  list(owner: CannedOwner, page: { after?: Shortcut | undefined; limit: number }): Promise<CannedReply[]>;
  /** Sets a reply; answers `false`, and changes nothing, if it would be a new one and the owner has `most` already. */
  set(owner: CannedOwner, reply: CannedReply, most: number): Promise<boolean>;
  /** Answers `false` if there is no such reply. */
  remove(owner: CannedOwner, shortcut: Shortcut): Promise<boolean>;
}
