import type { JWTPayload } from 'jose';
import { given } from '../../domain/given.ts';
import {
  type Caller,
  type Following,
  isStaff,
  publicSessionId,
  type Role,
  type Widget,
} from '../../domain/identity/caller.ts';
import { type CallerWithoutSession, conversationOf } from '../../domain/identity/handle.ts';
import type { TenantId } from '../../domain/ids.ts';
import { INTEGRATION_ID } from '../../domain/sockets/widget.ts';
import type { VerifiedToken } from '../../domain/tokens/token.ts';
import { decryptedHandle, encryptedHandle } from './encrypted-handle.ts';

/** A widget as a claim: anybody who has the token can read it, so its handle is encrypted. */
type WidgetClaim = Omit<Widget, 'handle'> & { handle: string };

/**
 * A caller as claims. Tenant and user occur twice, in both spellings that the public widget reads; it also reads
 * `integration_id` and `site_id`. None of them opens anything: ids are public ones, and the handle is encrypted.
 */
export const claimsOf = (caller: Caller, authTime: number, handleKey: string): JWTPayload => ({
  tenantId: caller.tenantId,
  tenant_id: caller.tenantId,
  userId: caller.userId,
  user_id: caller.userId,
  role: caller.role,
  anonymous: caller.anonymous,
  auth_time: authTime,
  ...(isStaff(caller) ? {} : { sessionId: publicSessionId(caller.tenantId, caller.subject) }),
  ...given({ conversation: conversationOf(caller) }),
  ...(caller.name ? { name: caller.name } : {}),
  ...(caller.email ? { email: caller.email } : {}),
  ...(caller.guest ? { guest: true } : {}),
  ...(caller.follows ? { follows: caller.follows } : {}),
  ...given({ takes_over: caller.takesOver }),
  ...(caller.widget
    ? { integration_id: INTEGRATION_ID, site_id: caller.widget.site, widget: widgetClaim(caller.widget, handleKey) }
    : {}),
});

const widgetClaim = ({ handle, ...widget }: Widget, handleKey: string): WidgetClaim => ({
  ...widget,
  handle: handle && encryptedHandle(handleKey, handle),
});

/** The widget of a claim; null if its handle cannot be read. The rest needs no check: the gateway signed it. */
function widgetOf({ handle, ...widget }: WidgetClaim, handleKey: string): Widget | null {
  const decrypted = handle === '' ? '' : decryptedHandle(handleKey, handle);
  return decrypted === null ? null : { ...widget, handle: decrypted };
}

/** A following without an end is none. */
function followingOf(claim: unknown): Following | undefined {
  const { subject, until } = (claim ?? {}) as Record<string, unknown>;
  return typeof subject === 'string' && typeof until === 'number' ? { subject, until } : undefined;
}

/** Subjects that a role may have: a visitor's token can never name an agent, whatever fails elsewhere. */
const SUBJECTS: Record<Role, RegExp> = { visitor: /^(visitor|user):./, agent: /^agent:./, admin: /^agent:./ };

export const roleOf = (value: unknown): Role | null =>
  typeof value === 'string' && Object.hasOwn(SUBJECTS, value) ? (value as Role) : null;

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** The caller of the gateway's own claims; `null` if they are incomplete. Only for claims whose signature was verified. */
export function callerOf(claims: JWTPayload, handleKey: string): Omit<VerifiedToken, 'expired'> | null {
  const role = roleOf(claims.role);
  const { sub, iat, exp, auth_time: authTime } = claims;
  const userId = text(claims.userId);
  const tenant = text(claims.tenantId);
  if (!role || !sub || !userId || !tenant || !iat || !exp || typeof authTime !== 'number') return null;
  if (!SUBJECTS[role].test(sub)) return null;
  const widget = claims.widget === undefined ? undefined : widgetOf(claims.widget as WidgetClaim, handleKey);
  if (widget === null) return null;
  const caller: CallerWithoutSession = {
    tenantId: tenant as TenantId,
    role,
    subject: sub,
    userId,
    anonymous: claims.anonymous === true,
    ...given({ name: text(claims.name), email: text(claims.email) }),
    ...(claims.guest === true ? { guest: true as const } : {}),
    ...given({
      conversation: text(claims.conversation),
      takesOver: text(claims.takes_over),
      follows: followingOf(claims.follows),
      widget,
    }),
    issuedAt: iat,
    expiresAt: exp,
  };
  return { caller, authTime };
}
