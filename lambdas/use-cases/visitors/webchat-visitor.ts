import { type Caller, visitorOfSession, type Widget } from '../../domain/identity/caller.ts';
import { conversationHandle } from '../../domain/identity/handle.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { Handle, SessionSecret, TenantId } from '../../domain/ids.ts';
import { tokenRequired } from '../../domain/refusals.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { type VerifiedToken, VISITOR_TOKEN_SECONDS } from '../../domain/tokens/token.ts';
import { admittedSession } from '../tenants/admission.ts';

type Needs = {
  visitors: Pick<VisitorStore, 'find'>;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
  clock: Clock;
};

export type WebchatIdentity = {
  tenant: Tenant;
  /** Valid, and of this tenant. */
  token: VerifiedToken | null;
  sessionId: SessionSecret | undefined;
  page: Omit<Widget, 'handle' | 'bare'>;
};

/**
 * The caller of a widget's request. It is identified by its session, even beside a token, which is built into the
 * widget and the same for all visitors; by the token alone if the tenant requires tokens. Null without either.
 */
export async function webchatVisitor(
  needs: Needs,
  { tenant, token, sessionId, page }: WebchatIdentity,
): Promise<Caller | null> {
  if (tenant.requireTokens && !token) {
    throw tokenRequired();
  }
  if (sessionId && !tenant.requireTokens) {
    const session = sessionCaller(tenant.tenantId, sessionId, page, Math.floor(needs.clock() / 1000));
    return admittedSession(needs, tenant, session);
  }
  return token && { ...token.caller, widget: { ...page, handle: handleOf(token.caller, sessionId) } };
}

/** The visitor of a session as a caller from now (epoch seconds) on. */
export const sessionCaller = (
  tenantId: TenantId,
  sessionId: SessionSecret,
  page: WebchatIdentity['page'],
  now: number,
): Caller => ({
  tenantId,
  role: 'visitor',
  ...visitorOfSession(tenantId, sessionId),
  sessionId,
  anonymous: true,
  widget: { ...page, handle: conversationHandle(tenantId, sessionId) },
  issuedAt: now,
  expiresAt: now + VISITOR_TOKEN_SECONDS,
});

/**
 * The handle of a token's visitor: by its session, if that is sent too, else the one in the token. Empty without either: the
 * widget then uses the public id, read by its token.
 */
function handleOf({ tenantId, subject, widget }: Caller, sessionId: SessionSecret | undefined): Handle | '' {
  const isOwn = sessionId !== undefined && visitorOfSession(tenantId, sessionId).subject === subject;
  return isOwn ? conversationHandle(tenantId, sessionId) : (widget?.handle ?? '');
}
