import { type Caller, visitorOfSession } from '../../domain/identity/caller.ts';
import { tokenRequired } from '../../domain/refusals.ts';
import { sealed } from '../../domain/sealed.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { IssuedToken } from '../../domain/tokens/token.ts';
import type { OpenRequest } from '../../middleware/http-route.ts';
import { cookieOf, visitorCookie } from '../../middleware/visitor-cookie.ts';
import { messaging } from '../../runtime/messaging.ts';
import { admitted } from '../../use-cases/tenants/admission.ts';
import { webchatVisitor } from '../../use-cases/visitors/webchat-visitor.ts';
import { pageOf, webchatSession } from './webchat/webchat-fields.ts';
import { type WebchatRequest, webchatRequest } from './webchat/webchat-request.ts';

export type Unverified = {
  tenant: Tenant;
  /** Null for whoever said nothing of itself, and is on no page where a cookie could. */
  visitor: Caller | null;
  /** `Set-Cookie` values that make it the same visitor next time. */
  cookies: string[];
};

/**
 * Who a caller of `/api/chat/messages` without a token is: the visitor of the session that it sends, else that of its
 * cookie, else a new one with a cookie. The first public widget has nothing else; those after it send no cookies back, and
 * read an empty list.
 */
export async function unverifiedVisitor(given: OpenRequest): Promise<Unverified> {
  const request = await webchatRequest(messaging(), given);
  const { tenant, query, body } = request;
  if (tenant.requireTokens) throw tokenRequired();
  const sessionId = webchatSession({ ...query, ...body });
  if (sessionId) {
    const visitor = await webchatVisitor(messaging().conversations, {
      tenant,
      token: null,
      sessionId,
      page: pageOf({}),
    });
    return { tenant, visitor, cookies: [] };
  }
  // Only the browser's own word counts: without it, whoever gets a cookie sent could be anyone's page.
  return request.origin === undefined ? { tenant, visitor: null, cookies: [] } : ofCookie(request, request.origin);
}

async function ofCookie({ tenant, cookies, address, requestId }: WebchatRequest, origin: string): Promise<Unverified> {
  const { tenantId, sessionDays } = tenant;
  const token = cookieOf(cookies, tenantId);
  const known = token === undefined ? 'none' : await callerOf(tenant, token);
  if (typeof known === 'object') return { tenant, visitor: (await admitted(messaging(), known)).caller, cookies: [] };
  const renewed = known === 'expired' ? { token } : {};
  const issued = await messaging().askForToken({ tenantId, address, origin, requestId, ...renewed });
  if (!issued) return { tenant, visitor: null, cookies: [] };
  const visitor = { ...callerWith(issued), issuedAt: Math.floor(messaging().clock() / 1000) };
  return { tenant, visitor, cookies: [visitorCookie(tenantId, issued.token, sessionDays)] };
}

/** A cookie that is no token of this tenant's visitors is as good as none. */
async function callerOf({ tenantId }: Tenant, token: string): Promise<Caller | 'expired' | 'none'> {
  const verified = await messaging().anyToken.verify(token);
  if (verified === 'forged' || verified.caller.tenantId !== tenantId || verified.caller.role !== 'visitor')
    return 'none';
  return verified.expired ? 'expired' : verified.caller;
}

/** The visitor that a token was made for: only those with a session of their own get one here. */
const callerWith = ({ tenantId, sessionId = sealed(''), expiresIn }: IssuedToken): Omit<Caller, 'issuedAt'> => ({
  tenantId,
  role: 'visitor',
  ...visitorOfSession(tenantId, sessionId),
  sessionId,
  anonymous: true,
  expiresAt: Math.floor(messaging().clock() / 1000) + expiresIn,
});
