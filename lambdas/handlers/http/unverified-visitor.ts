import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { TenantId } from '../../domain/ids.ts';
import { tokenRequired } from '../../domain/refusals.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { VerifiedToken } from '../../domain/tokens/token.ts';
import type { OpenRequest } from '../../middleware/http-route.ts';
import { cookieToken, visitorCookie } from '../../middleware/visitor-cookie.ts';
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
  const token = cookieToken(cookies, tenantId);
  const known = token === undefined ? null : await visitorIn(token, tenantId);
  if (known && !known.expired) {
    return { tenant, visitor: (await admitted(messaging(), known.caller)).caller, cookies: [] };
  }
  const renewed = known ? { token } : {};
  const issued = await messaging().askForToken({ tenantId, address, origin, requestId, ...renewed });
  const made = issued && (await visitorIn(issued.token, tenantId));
  if (!made) return { tenant, visitor: null, cookies: [] };
  return { tenant, visitor: made.caller, cookies: [visitorCookie(tenantId, issued.token, sessionDays)] };
}

/** The visitor of this tenant whose token this is, valid or expired; null for any other text. */
async function visitorIn(token: string, tenantId: TenantId): Promise<VerifiedToken | null> {
  const verified = await messaging().anyToken.verify(token);
  return verified !== 'forged' && verified.caller.tenantId === tenantId && !isStaff(verified.caller) ? verified : null;
}
