import middy from '@middy/core';
import { Refusal } from '../domain/errors.ts';
import { given } from '../domain/given.ts';
import type { Caller } from '../domain/identity/caller.ts';
import type { VisitorStore } from '../domain/identity/visitor-store.ts';
import type { OperatorLog } from '../domain/operator-log.ts';
import { originBelongs } from '../domain/tenants/origin-belongs.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';
import { presentedKey } from '../domain/tenants/tenant-key.ts';
import type { TenantLookup } from '../domain/tenants/tenant-store.ts';
import type { VisitorRevocations } from '../domain/tenants/visitor-revocations.ts';
import type { Clock } from '../domain/time/clock.ts';
import { admitted } from '../use-cases/tenants/admission.ts';
import { bearer } from './bearer.ts';
import { contextProblem, contextTenant } from './caller-context.ts';
import { clientAddress } from './client-address.ts';
import { EDGE_KEY_HEADER, isEdgeKey } from './edge-key.ts';
import { type ErrorAnswer, errorResponse } from './error-response.ts';
import { gatewayOrigin } from './gateway-origin.ts';
import { verifiedCaller } from './http-caller.ts';
import { type HttpAnswer, type HttpEvent, type HttpHandler, type HttpResult, rendered } from './http-event.ts';
import { jsonBody } from './json-body.ts';
import { requestLog } from './request-log.ts';
import { namedTenants, tenantsAgree } from './tenant-agreement.ts';

/** Dependencies of every route. `edgeKey` is empty where there is no edge. */
export type OpenNeeds = { edgeKey: string; clock: Clock; operatorLog: OperatorLog };
export type HttpNeeds = OpenNeeds & {
  tenants: TenantLookup;
  visitors: Pick<VisitorStore, 'find'>;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
};

/** A request as values, none of them verified. Header names are lower-case. */
export type OpenRequest = {
  requestId: string;
  params: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  headers: Record<string, string | undefined>;
  cookies: Record<string, string | undefined>;
  body: Record<string, unknown>;
  address: string;
  /** This gateway's origin, as the client sees it: scheme and host. */
  gateway: string;
  origin?: string;
};

/** A request whose caller and tenant are verified. */
export type CallerRequest = OpenRequest & { caller: Caller; tenant: Tenant };

/** A route without the authorizer: it verifies what it needs by itself. */
export const openRoute = (
  needs: () => OpenNeeds,
  route: (request: OpenRequest) => Promise<HttpAnswer>,
  errors?: ErrorAnswer,
): HttpHandler => chain(needs, async (event) => route(readRequest(event, needs().edgeKey)), errors);

/** A route behind the authorizer: caller, tenant and origin are verified and agree before it runs. */
export const httpRoute = (
  needs: () => HttpNeeds,
  route: (request: CallerRequest) => Promise<HttpAnswer>,
): HttpHandler =>
  chain(needs, async (event) => {
    const caller = verifiedCaller(event.requestContext.authorizer?.lambda, needs().clock());
    return route(await callerRequest(needs(), readRequest(event, needs().edgeKey), caller));
  });

/** A request behind the authorizer, to a route that also answers callers without a token. */
export type PerhapsCaller = {
  request: OpenRequest;
  /** No token, and a publishable key or a page, site or tenant named: enough to identify the widget's tenant. */
  anonymous: boolean;
  /** The verified request; throws the refusal of its token. */
  verified: () => Promise<CallerRequest>;
};

/** A route behind the authorizer that also handles callers without a token. */
export const anyoneRoute = (
  needs: () => HttpNeeds,
  route: (asked: PerhapsCaller) => Promise<HttpAnswer>,
): HttpHandler =>
  chain(needs, async (event) => {
    const request = readRequest(event, needs().edgeKey);
    const context = event.requestContext.authorizer?.lambda;
    return route({
      request,
      anonymous: !isCaller(context) && isAnonymous(request),
      verified: async () => callerRequest(needs(), request, verifiedCaller(context, needs().clock())),
    });
  });

const isCaller = (context: Record<string, unknown> | null | undefined): boolean =>
  context !== null && context !== undefined && contextProblem(context) !== 'ERR_UNAUTHENTICATED';

function isAnonymous(request: OpenRequest): boolean {
  const { headers, origin } = request;
  const text = bearer(headers.authorization);
  if (text) return presentedKey(text)?.kind === 'publishable';
  const named = [origin, headers.referer, headers['x-website-origin'], headers['x-website-domain']].some(Boolean);
  return text === undefined && (named || namedTenants(request).length > 0);
}

async function callerRequest(needs: HttpNeeds, request: OpenRequest, presented: Caller): Promise<CallerRequest> {
  tenantsAgree(presented.tenantId, request);
  const { caller, tenant } = await admitted(needs, presented);
  originBelongs(tenant, request.origin);
  return { ...request, caller, tenant };
}

/** The middleware around every route, outermost first. */
const chain = (
  needs: () => OpenNeeds,
  answer: (event: HttpEvent) => Promise<HttpAnswer>,
  errors?: ErrorAnswer,
): HttpHandler =>
  middy<HttpEvent, HttpResult>()
    .use(requestLog(needs, named))
    .use(errorResponse(() => needs().operatorLog, errors))
    .handler(async (event) => rendered(await answer(event)));

const named = ({ requestContext, routeKey }: HttpEvent) => ({
  requestId: requestContext.requestId,
  tenantId: contextTenant(requestContext.authorizer?.lambda ?? {}),
  route: routeKey,
});

function readRequest(event: HttpEvent, edgeKey: string): OpenRequest {
  const { headers, pathParameters, queryStringParameters, requestContext } = event;
  // The API's own address is public: without this check its users would bypass the edge's limits.
  if (edgeKey !== '' && !isEdgeKey(edgeKey, headers[EDGE_KEY_HEADER])) {
    throw new Refusal('ERR_FORBIDDEN', 'use the address of the gateway');
  }
  return {
    requestId: requestContext.requestId,
    params: pathParameters ?? {},
    query: queryStringParameters ?? {},
    headers,
    cookies: cookieValues(event.cookies ?? []),
    body: jsonBody(event),
    address: clientAddress(event, edgeKey),
    gateway: gatewayOrigin(event, edgeKey),
    ...given({ origin: headers.origin }),
  };
}

function cookieValues(cookies: string[]): Record<string, string> {
  const pairs = cookies.map((cookie) => [cookie.split('=', 1)[0] ?? '', cookie.slice(cookie.indexOf('=') + 1)]);
  return Object.fromEntries(pairs);
}
