import { invalid } from '../errors.ts';
import { agentSubject, type Caller, type Role } from '../identity/caller.ts';
import type { SessionSecret, TenantId } from '../ids.ts';

/**
 * Validity of a visitor's token, a day: the newest widgets never refresh the token of an open page, and a socket is cut
 * after two hours anyway. A revocation ends a token earlier.
 */
export const VISITOR_TOKEN_SECONDS = 24 * 60 * 60;

/** Validity of an agent's token, an hour: it opens a whole tenant, and the agent's client can request another by itself. */
export const STAFF_TOKEN_SECONDS = 60 * 60;

/** The content of a genuine token: without a session, a secret that would outlive it. */
export type VerifiedToken = {
  caller: Caller;
  /** When the visitor got its first token, epoch seconds: renewed tokens keep it, and it bounds their renewal. */
  authTime: number;
  /** Genuine, but past its expiry. */
  expired: boolean;
};

/** Verifies tokens. */
export interface TokenVerifier {
  /** Answers `forged` for everything but a token of a known issuer for this audience; the reason is given to no caller. */
  verify(token: string): Promise<VerifiedToken | 'forged'>;
}

/** Signs tokens, which hold nothing that opens anything beside or after them. Every time in one comes from the arguments. */
export interface TokenIssuer {
  issue(caller: Caller, authTime: number): Promise<string>;
}

/** The answer to a server that mints a token for a visitor or an agent. */
export type MintedToken = { token: string; expiresIn: number; userId: string; tenantId: TenantId };

/** The answer to a visitor. The session is present if it was made for this token, or sent and the token is its visitor's. */
export type IssuedToken = MintedToken & { sessionId?: SessionSecret };

export type Agent = { tenantId: TenantId; userId: string; role: StaffRole; name?: string | undefined };
export type StaffRole = Exclude<Role, 'visitor'>;

/** The role requested for an agent's token. */
export function staffRole(value: unknown, field = 'role'): StaffRole {
  if (value !== 'agent' && value !== 'admin') throw invalid(field, 'must be "agent" or "admin"');
  return value;
}

/** An agent as the caller of a token that is issued now (epoch seconds). */
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
