import middy from '@middy/core';
import { Refusal } from '../domain/errors.ts';
import { given } from '../domain/given.ts';
import { type Caller, isStaff } from '../domain/identity/caller.ts';
import type { VisitorStore } from '../domain/identity/visitor-store.ts';
import { type StaffId, staffId } from '../domain/ids.ts';
import type { Invocation } from '../domain/metrics.ts';
import type { OperatorLog } from '../domain/operator-log.ts';
import { noSuchTenant, secretKeyInPage } from '../domain/refusals.ts';
import type { Json } from '../domain/sealed.ts';
import { type Administrator, serverWith } from '../domain/tenants/administrator.ts';
import type { KeyStore } from '../domain/tenants/key-store.ts';
import { pageOrigin } from '../domain/tenants/origin.ts';
import { originBelongs } from '../domain/tenants/origin-belongs.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';
import { type PresentedKey, presentedKey } from '../domain/tenants/tenant-key.ts';
import type { TenantLookup } from '../domain/tenants/tenant-store.ts';
import type { VisitorRevocations } from '../domain/tenants/visitor-revocations.ts';
import type { Clock } from '../domain/time/clock.ts';
import { type AdmissionNeeds, admitted } from '../use-cases/tenants/admission.ts';
import { validKey } from '../use-cases/tenants/valid-key.ts';
import { bearer } from './bearer.ts';
import { contextProblem, contextTenant } from './caller-context.ts';
import { clientAddress } from './client-address.ts';
import { corsHeaders } from './cors-headers.ts';
import { EDGE_KEY_HEADER, isEdgeKey } from './edge-key.ts';
import { EDGE_REQUEST_ID_HEADER, edgeRequestId } from './edge-request-id.ts';
import { type ErrorAnswer, errorResponse } from './error-response.ts';
import { gatewayOrigin } from './gateway-origin.ts';
import { verifiedCaller } from './http-caller.ts';
import { type HttpAnswer, type HttpEvent, type HttpHandler, type HttpResult, rendered } from './http-event.ts';
import { jsonBody, textBody } from './json-body.ts';
import { onlyKnownFields, onlyKnownQuery, type Takes, unknownFields } from './known-names.ts';
import { fromOwnPage } from './own-page.ts';
import { presentedKeyOf } from './presented-credentials.ts';
import { givenIn } from './queried.ts';
import { requestLog } from './request-log.ts';
import { namedTenants, tenantsAgree } from './tenant-agreement.ts';

/** Dependencies of every route. `edgeKey` is empty where there is no edge. */
export type OpenNeeds = { edgeKey: string; clock: Clock; operatorLog: OperatorLog; invocation: Invocation };
export type HttpNeeds = OpenNeeds & {
  tenants: TenantLookup;
  visitors: Pick<VisitorStore, 'find'>;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
  takeOver?: AdmissionNeeds['takeOver'];
};

/** A request as values, none of them verified. Header names are lower-case. */
export type OpenRequest = {
  requestId: string;
  method: string;
  params: Record<string, string | undefined>;
  /** Without what says that it is not given. */
  query: Record<string, string | undefined>;
  headers: Record<string, string | undefined>;
  /** Each `name=value`. */
  cookies: readonly string[];
  body: Record<string, unknown>;
  address: string;
  /** This gateway's origin, as the client sees it: scheme and host. */
  gateway: string;
  origin?: string;
};

/** A request whose caller and tenant are verified. */
export type CallerRequest = OpenRequest & { caller: Caller; tenant: Tenant };

type Route<Of> = (request: Of) => Promise<HttpAnswer>;

/** A route that refuses or reports names that it does not know; `takes` are those that it does. */
export type StrictHandler = HttpHandler & { readonly takes: Takes };

/** A route without the authorizer, which verifies what it needs by itself, and ignores what it does not know. */
export const openRoute = (needs: () => OpenNeeds, route: Route<OpenRequest>, errors?: ErrorAnswer): HttpHandler =>
  chain(needs, async (event) => route(readRequest(event, needs().edgeKey)), errors);

/** A request whose body is text. */
export type TextRequest = { query: Record<string, string | undefined>; text: string };

/** A route without the authorizer whose body is text, of so many bytes at most. */
export const textRoute = (needs: () => OpenNeeds, longest: number, route: Route<TextRequest>): HttpHandler =>
  chain(needs, async (event) => {
    demandEdge(event, needs().edgeKey);
    return route({ query: event.queryStringParameters ?? {}, text: textBody(event, longest) });
  });

/** An open route of `/api/chat` for visitors. */
export const visitorRoute = (needs: () => OpenNeeds, takes: Takes, route: Route<OpenRequest>): StrictHandler =>
  strictChain(needs, takes, async (event) => strictly(takes, event, true, readRequest(event, needs().edgeKey), route));

/** A request with a secret key, whose tenant it may not contradict. The key is not verified yet. */
export type ServerRequest = OpenRequest & { key: PresentedKey };

/** An open route of `/api/chat` for a tenant's server, which is no page: whoever reads a page has its keys. */
export const serverRoute = (needs: () => OpenNeeds, takes: Takes, route: Route<ServerRequest>): StrictHandler =>
  strictChain(needs, takes, async (event) => {
    const request = readRequest(event, needs().edgeKey);
    const key = presentedKeyOf('secret', request);
    if (pageOrigin(request.origin, request.gateway) !== undefined) throw secretKeyInPage();
    tenantsAgree(key.tenantId, request);
    return strictly(takes, event, false, { ...request, key }, route);
  });

/**
 * An open route of `/api/chat` for the page that this gateway serves itself, which alone may use the cookies of its desk. No other
 * page reads an answer, a refusal included.
 */
export const ownPageRoute = (needs: () => OpenNeeds, takes: Takes, route: Route<OpenRequest>): StrictHandler => {
  const answer = async (event: HttpEvent) => {
    const request = readRequest(event, needs().edgeKey);
    fromOwnPage(request);
    return strictly(takes, event, false, request, route);
  };
  return Object.assign(sameOriginChain(needs, answer), { takes });
};

/** A request of an admin, or of the tenant's server, which has no staff id; `by` names either. */
export type AdminRequest = OpenRequest & { tenant: Tenant; admin?: StaffId; by: Administrator };

export type AdminNeeds = HttpNeeds & { keys: Pick<KeyStore, 'find'> };

/**
 * A route behind the authorizer for admins, by their token, and for the tenant's server, by its secret key. The authorizer lets a
 * key pass as what has no valid token. A key never comes from a page, whichever: every reader of the page would have it.
 */
export const adminRoute = (needs: () => AdminNeeds, takes: Takes, route: Route<AdminRequest>): StrictHandler =>
  adminOrVisitorRoute(needs, takes, { admin: route });

/** A route for admins, which answers a visitor of what is its own as well. */
export type AdminOrVisitorRoute = { admin: Route<AdminRequest>; visitor?: Route<CallerRequest> };

/** A route behind the authorizer for admins, as `adminRoute`, and for visitors, by their tokens. */
export const adminOrVisitorRoute = (
  needs: () => AdminNeeds,
  takes: Takes,
  { admin, visitor }: AdminOrVisitorRoute,
): StrictHandler =>
  strictChain(needs, takes, async (event) => {
    const request = readRequest(event, needs().edgeKey);
    const isKey = presentedKey(bearer(request.headers.authorization) ?? '')?.kind === 'secret';
    if (isKey) return strictly(takes, event, false, await ofServer(needs(), request), admin);
    const presented = verifiedCaller(event.requestContext.authorizer?.lambda, needs().clock());
    const asked = await callerRequest(needs(), request, presented);
    if (visitor && !isStaff(asked.caller)) return strictly(takes, event, true, asked, visitor);
    return strictly(takes, event, false, ofAdmin(asked), admin);
  });

async function ofServer(needs: AdminNeeds, request: OpenRequest): Promise<AdminRequest> {
  const key = presentedKeyOf('secret', request);
  if (request.origin !== undefined) throw secretKeyInPage();
  tenantsAgree(key.tenantId, request);
  await validKey(needs.keys, key);
  const tenant = await needs.tenants.find(key.tenantId);
  if (!tenant) throw noSuchTenant();
  return { ...request, tenant, by: { tenantId: tenant.tenantId, id: serverWith(key) } };
}

function ofAdmin({ caller, tenant, ...request }: CallerRequest): AdminRequest {
  if (caller.role !== 'admin') throw new Refusal('ERR_FORBIDDEN', 'only admins may do this');
  const { tenantId } = tenant;
  const admin = staffId(tenantId, caller.userId);
  return { ...request, tenant, admin, by: { tenantId, id: admin } };
}

/** A route behind the authorizer: caller, tenant and origin are verified and agree before it runs. */
export const httpRoute = (needs: () => HttpNeeds, takes: Takes, route: Route<CallerRequest>): StrictHandler =>
  strictChain(needs, takes, (event) => asCaller(needs(), takes, event, readRequest(event, needs().edgeKey), route));

/** A route behind the authorizer that also answers callers without a token. */
export type AnyoneRoute = {
  caller: Route<CallerRequest>;
  /** No token, and a publishable key or a page, site or tenant named: enough to identify the widget's tenant. */
  widget: Route<OpenRequest>;
};

/** A route behind the authorizer that also handles callers without a token. */
export const anyoneRoute = (needs: () => HttpNeeds, takes: Takes, { caller, widget }: AnyoneRoute): StrictHandler =>
  strictChain(needs, takes, async (event) => {
    const request = readRequest(event, needs().edgeKey);
    const isWidget = !isCaller(event.requestContext.authorizer?.lambda) && isAnonymous(request);
    return isWidget ? strictly(takes, event, true, request, widget) : asCaller(needs(), takes, event, request, caller);
  });

async function asCaller(
  needs: HttpNeeds,
  takes: Takes,
  event: HttpEvent,
  request: OpenRequest,
  route: Route<CallerRequest>,
): Promise<HttpAnswer> {
  const caller = verifiedCaller(event.requestContext.authorizer?.lambda, needs.clock());
  const asked = await callerRequest(needs, request, caller);
  return strictly(takes, event, !isStaff(asked.caller), asked, route);
}

/**
 * Runs a route with the names that it knows. A visitor's page is seldom written by who runs it, so a field of its body that is
 * not known is left out, and named in the answer; everyone else is told to correct it.
 */
async function strictly<Of extends OpenRequest>(
  takes: Takes,
  { rawQueryString }: HttpEvent,
  isVisitor: boolean,
  request: Of,
  route: Route<Of>,
): Promise<HttpAnswer> {
  onlyKnownQuery(takes, rawQueryString ?? '');
  if (!isVisitor) onlyKnownFields(takes, request.body);
  const ignored = unknownFields(takes, request.body);
  if (ignored.length === 0) return route(request);
  const known = Object.entries(request.body).filter(([name]) => !ignored.includes(name));
  const answer = await route({ ...request, body: Object.fromEntries(known) });
  return { ...answer, body: { ...(answer.body as Record<string, Json>), ignored } };
}

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
  originBelongs(tenant, pageOrigin(request.origin, request.gateway));
  return { ...request, caller, tenant };
}

type Answering = (event: HttpEvent) => Promise<HttpAnswer>;

/**
 * Makes a route's middleware at its first request: an environment answers few of its function's routes, and would hold the others'
 * for nothing.
 */
function madeLater(make: () => HttpHandler): HttpHandler {
  let made: HttpHandler | undefined;
  return (event, context) => {
    made ??= make();
    return made(event, context);
  };
}

/** The middleware around every route, outermost first. */
const chain = (needs: () => OpenNeeds, answer: Answering, errors?: ErrorAnswer): HttpHandler =>
  madeLater(() =>
    middy<HttpEvent, HttpResult>()
      .use(requestLog(needs, named))
      .use(corsHeaders())
      .use(errorResponse(needs, errors))
      .handler(async (event) => rendered(await answer(event))),
  );

/** The same without what lets pages of other sites read an answer. */
const sameOriginChain = (needs: () => OpenNeeds, answer: Answering): HttpHandler =>
  madeLater(() =>
    middy<HttpEvent, HttpResult>()
      .use(requestLog(needs, named))
      .use(errorResponse(needs))
      .handler(async (event) => rendered(await answer(event))),
  );

const strictChain = (needs: () => OpenNeeds, takes: Takes, answer: Answering): StrictHandler =>
  Object.assign(chain(needs, answer), { takes });

const named = ({ headers, requestContext, routeKey }: HttpEvent) => ({
  requestId: requestContext.requestId,
  edgeRequestId: edgeRequestId(headers[EDGE_REQUEST_ID_HEADER]),
  tenantId: contextTenant(requestContext.authorizer?.lambda ?? {}),
  route: routeKey,
});

/** The API's own address is public: without this check its users would bypass the edge's limits. */
function demandEdge({ headers }: HttpEvent, edgeKey: string): void {
  if (edgeKey !== '' && !isEdgeKey(edgeKey, headers[EDGE_KEY_HEADER])) {
    throw new Refusal('ERR_FORBIDDEN', 'use the address of the gateway');
  }
}

function readRequest(event: HttpEvent, edgeKey: string): OpenRequest {
  const { headers, pathParameters, queryStringParameters, requestContext } = event;
  demandEdge(event, edgeKey);
  return {
    requestId: requestContext.requestId,
    method: requestContext.http.method,
    params: pathParameters ?? {},
    query: givenIn(queryStringParameters ?? {}),
    headers,
    cookies: event.cookies ?? [],
    body: jsonBody(event),
    address: clientAddress(event, edgeKey),
    gateway: gatewayOrigin(event, edgeKey),
    ...given({ origin: headers.origin }),
  };
}
