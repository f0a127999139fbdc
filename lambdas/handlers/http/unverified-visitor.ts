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
import { sessionIn } from '../named-fields.ts';
import { pageOf } from './webchat/webchat-fields.ts';
import { type WebchatRequest, webchatRequest } from './webchat/webchat-request.ts';

export type Unverified = {
  tenant: Tenant;
  /** Null without a session and a cookie, where none can be set. */
  visitor: Caller | null;
  /** `Set-Cookie` values by which the next request is the same visitor's. */
  cookies: string[];
};

/**
 * The visitor behind a request to `/api/chat/messages` without a token: that of the session that it sends, else that of its
 * cookie, else a new one, who gets a cookie. The first public widget sends nothing else; later ones send no cookies back, and
 * read an empty list.
 */
export async function unverifiedVisitor(given: OpenRequest): Promise<Unverified> {
  const request = await webchatRequest(messaging(), given);
  const { tenant, query, body } = request;
  if (tenant.requireTokens) throw tokenRequired();
  const sessionId = sessionIn({ ...query, ...body });
  if (sessionId) {
    const visitor = await webchatVisitor(messaging().conversations, {
      tenant,
      token: null,
      sessionId,
      page: pageOf({}),
    });
    return { tenant, visitor, cookies: [] };
  }
  // Only with the browser's own `Origin`: without it, any page could make the browser send the cookie.
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

/** The caller in a cookie. `none` also for a cookie that is no token of a visitor of this tenant. */
async function callerOf({ tenantId }: Tenant, token: string): Promise<Caller | 'expired' | 'none'> {
  const verified = await messaging().anyToken.verify(token);
  if (verified === 'forged' || verified.caller.tenantId !== tenantId || verified.caller.role !== 'visitor')
    return 'none';
  return verified.expired ? 'expired' : verified.caller;
}

/** The caller of a token that was issued here, always for a session. */
const callerWith = ({ tenantId, sessionId = sealed(''), expiresIn }: IssuedToken): Omit<Caller, 'issuedAt'> => ({
  tenantId,
  role: 'visitor',
  ...visitorOfSession(tenantId, sessionId),
  sessionId,
  anonymous: true,
  expiresAt: Math.floor(messaging().clock() / 1000) + expiresIn,
});
