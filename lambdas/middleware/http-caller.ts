import { Refusal } from '../domain/errors.ts';
import type { Caller } from '../domain/identity.ts';
import { originAllowed } from '../domain/origin.ts';
import type { Clock } from '../domain/ports.ts';
import type { Tenant } from '../domain/tenant.ts';
import type { TenantLookup, VisitorStamps } from '../domain/tenant-ports.ts';
import { type CallerProblem, contextCaller, contextProblem } from './caller-context.ts';

type Needs = { tenants: TenantLookup; stamps: Pick<VisitorStamps, 'notBefore'>; clock: Clock };

const PROBLEM: Record<CallerProblem, string> = {
  ERR_UNAUTHENTICATED: 'send a valid token as "Authorization: Bearer <token>"',
  ERR_TOKEN_EXPIRED: 'the token has expired: renew it at /api/chat/anonymous-token, or mint another',
  ERR_REVOKED: 'the token was revoked',
};

const unverified = (problem: CallerProblem) => new Refusal(problem, PROBLEM[problem]);

/**
 * The caller that the authorizer verified. Closed by default: no context, half a context or any problem in it is no caller.
 * The authorizer's answer is cached for minutes, so the time is looked at again here.
 */
export function verifiedCaller(context: Record<string, unknown> | null | undefined, now: number): Caller {
  if (!context) throw unverified('ERR_UNAUTHENTICATED');
  const problem = contextProblem(context);
  if (problem) throw unverified(problem);
  const caller = contextCaller(context);
  if (!caller) throw unverified('ERR_UNAUTHENTICATED');
  if (caller.expiresAt * 1000 <= now) throw unverified('ERR_TOKEN_EXPIRED');
  return caller;
}

/** The caller's tenant, unless that is gone or either of them ended this token early. */
export async function unrevokedTenant({ tenants, stamps }: Needs, caller: Caller): Promise<Tenant> {
  const [tenant, stamp] = await Promise.all([
    tenants.find(caller.tenantId),
    caller.role === 'visitor' ? stamps.notBefore(caller.tenantId, caller.subject) : null,
  ]);
  const notBefore = Math.max(tenant?.notBefore ?? 0, stamp ?? 0);
  if (!tenant || caller.issuedAt < notBefore) throw unverified('ERR_REVOKED');
  return tenant;
}

/** Refuses pages of other sites. Servers and command lines send no `Origin`, and a token is all they need. */
export function originBelongs(tenant: Tenant, origin: string | undefined): void {
  if (origin !== undefined && !originAllowed(tenant.origins, origin)) {
    throw new Refusal('ERR_ORIGIN', `${origin} is not an allowed origin of this tenant`);
  }
}
