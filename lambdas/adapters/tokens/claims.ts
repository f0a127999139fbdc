import type { JWTPayload } from 'jose';
import type { Caller, Role, Widget } from '../../domain/identity/caller.ts';
import type { TenantId } from '../../domain/ids.ts';
import { reveal, sealed } from '../../domain/sealed.ts';
import { INTEGRATION_ID } from '../../domain/sockets/widget.ts';
import type { VerifiedToken } from '../../domain/tokens/token.ts';

/**
 * A caller as claims. Tenant and user occur twice, in both spellings that the public widget reads; it also reads
 * `integration_id` and `site_id`.
 */
export const claimsOf = (caller: Caller, authTime: number): JWTPayload => ({
  tenantId: caller.tenantId,
  tenant_id: caller.tenantId,
  userId: caller.userId,
  user_id: caller.userId,
  role: caller.role,
  anonymous: caller.anonymous,
  auth_time: authTime,
  ...(caller.sessionId ? { sessionId: reveal(caller.sessionId) } : {}),
  ...(caller.name ? { name: caller.name } : {}),
  ...(caller.email ? { email: caller.email } : {}),
  ...(caller.guest ? { guest: true } : {}),
  ...(caller.follows ? { follows: caller.follows } : {}),
  ...(caller.widget ? { integration_id: INTEGRATION_ID, site_id: caller.widget.site, widget: caller.widget } : {}),
});

/** Subjects that a role may have: a visitor's token can never name an agent, whatever fails elsewhere. */
const SUBJECTS: Record<Role, RegExp> = { visitor: /^(visitor|user):./, agent: /^agent:./, admin: /^agent:./ };

export const roleOf = (value: unknown): Role | null =>
  typeof value === 'string' && Object.hasOwn(SUBJECTS, value) ? (value as Role) : null;

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** The caller of the gateway's own claims; `null` if they are incomplete. Only for claims whose signature was verified. */
export function callerOf(claims: JWTPayload): Omit<VerifiedToken, 'expired'> | null {
  const role = roleOf(claims.role);
  const { sub, iat, exp, auth_time: authTime } = claims;
  const userId = text(claims.userId);
  const tenant = text(claims.tenantId);
  if (!role || !sub || !userId || !tenant || !iat || !exp || typeof authTime !== 'number') return null;
  if (!SUBJECTS[role].test(sub)) return null;
  const caller: Caller = {
    tenantId: tenant as TenantId,
    role,
    subject: sub,
    userId,
    anonymous: claims.anonymous === true,
    ...profile(claims),
    ...(claims.guest === true ? { guest: true as const } : {}),
    ...(typeof claims.follows === 'string' ? { follows: claims.follows } : {}),
    // Needs no check: the gateway signed it, and `claimsOf` writes only this type.
    ...(claims.widget ? { widget: claims.widget as Widget } : {}),
    issuedAt: iat,
    expiresAt: exp,
  };
  return { caller, authTime };
}

/** The optional fields of a caller. */
export function profile(claims: JWTPayload): Pick<Caller, 'sessionId' | 'name' | 'email'> {
  const sessionId = text(claims.sessionId);
  const name = text(claims.name);
  const email = text(claims.email);
  return {
    ...(sessionId ? { sessionId: sealed(sessionId) } : {}),
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
  };
}
