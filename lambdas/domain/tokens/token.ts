import { invalid } from '../errors.ts';
import { agentSubject, type Caller, type Role } from '../identity/caller.ts';
import type { TenantId } from '../ids.ts';

/**
 * A visitor's token lives for a day: the newest widgets never refresh the token of an open page, and a socket is cut after
 * two hours anyway. Whoever is to end earlier is ended by a "not before" stamp.
 */
export const VISITOR_TOKEN_SECONDS = 24 * 60 * 60;

/** An agent sees a whole tenant, and its desk can ask for another token by itself. */
export const STAFF_TOKEN_SECONDS = 60 * 60;

/** What a token says, once it is known to be genuine. */
export type VerifiedToken = {
  caller: Caller;
  /** When the visitor first came, epoch seconds: renewed tokens keep it, and renewal ends so long after it. */
  authTime: number;
  /** Genuine, but its time is over. */
  expired: boolean;
};

/** Tells genuine tokens from all others. */
export interface TokenVerifier {
  /** Everything that is not a token of a known issuer for this audience is `forged`; why, nobody is told. */
  verify(token: string): Promise<VerifiedToken | 'forged'>;
}

/** Signs what a caller is. Times and all come from the caller. */
export interface TokenIssuer {
  issue(caller: Caller, authTime: number): Promise<string>;
}

/** What a server gets when it mints a token for somebody. */
export type MintedToken = { token: string; expiresIn: number; userId: string; tenantId: TenantId };

/** What a visitor gets; the session is absent if the site logged it in without naming one. */
export type IssuedToken = MintedToken & { sessionId?: string };

export type Agent = { tenantId: TenantId; userId: string; role: StaffRole; name?: string | undefined };
export type StaffRole = Exclude<Role, 'visitor'>;

/** The role that an agent's token is asked for. */
export function staffRole(value: unknown, field = 'role'): StaffRole {
  if (value !== 'agent' && value !== 'admin') throw invalid(field, 'must be "agent" or "admin"');
  return value;
}

/** An agent as the caller of a token that begins now (epoch seconds). */
export const agentCaller = ({ tenantId, userId, role, name }: Agent, now: number): Caller => ({
  tenantId,
  role,
  subject: agentSubject(userId),
  userId,
  anonymous: false,
  ...(name ? { name } : {}),
  issuedAt: now,
  expiresAt: now + STAFF_TOKEN_SECONDS,
});
