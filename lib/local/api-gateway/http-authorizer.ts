import type { Authorizer } from '../cloudformation/api-parts.ts';
import type { GatewayRequest } from '../http/gateway-message.ts';
import type { Time } from '../time/time.ts';
import { TOO_LATE, within } from '../time/within.ts';
import { httpDecision } from './authorizer-result.ts';
import { type HttpEventFacts, httpAuthorizerEvent, routeArn } from './http-event.ts';
import { identityValues } from './identity-source.ts';
import { authorizerArn, type InvokeFor } from './invocation-gate.ts';

/** Either admitted, with a context for the event, or refused with a status. */
export type AuthorizationOutcome =
  | { readonly admitted: true; readonly context: Readonly<Record<string, unknown>> | null }
  | { readonly admitted: false; readonly status: 401 | 403 | 500 };

/** Admits requests to the routes of one HTTP API. */
export type HttpAuthorizer = (
  authorizer: Authorizer,
  request: GatewayRequest,
  facts: HttpEventFacts,
) => Promise<AuthorizationOutcome>;

/**
 * Invokes Lambda authorizers, at most once per TTL and combination of identity source values, for all routes of the API
 * together (aws-facts 3.2). A missing identity source is 401 without a call. Anything thrown, malformed or slower than
 * 10 s is 500 and not cached.
 * Known differences: AWS may answer 401 to a thrown "Unauthorized"; that is not known.
 */
export function httpAuthorizer(invoke: InvokeFor, time: Time, limitMs: number): HttpAuthorizer {
  const cache = new Map<string, { readonly result: unknown; readonly until: number }>();
  return async (authorizer, request, facts) => {
    const values = identityValues(authorizer.identitySources, request, {
      routeKey: facts.routeKey,
      stage: facts.stage,
      httpMethod: request.method,
      path: request.path,
    });
    if (values === undefined) return { admitted: false, status: 401 };
    const key = JSON.stringify([authorizer.id, facts.stage, values]);
    const cached = cache.get(key);
    const isFresh = cached !== undefined && cached.until > time.now();
    let result = isFresh ? cached.result : undefined;
    if (!isFresh) {
      try {
        const event = httpAuthorizerEvent(request, facts, values);
        result = await within(
          limitMs,
          time,
          invoke(authorizer.functionName, event, authorizerArn(facts.apiId, authorizer.id)),
        );
      } catch {
        return { admitted: false, status: 500 };
      }
    }
    const decision = httpDecision(result, routeArn(request, facts), authorizer.simpleResponses);
    if (result === TOO_LATE || decision.kind === 'malformed') return { admitted: false, status: 500 };
    if (!isFresh && authorizer.ttlSeconds > 0 && values.length > 0) {
      cache.set(key, { result, until: time.now() + authorizer.ttlSeconds * 1000 });
    }
    return decision.kind === 'allow' ? { admitted: true, context: decision.context } : { admitted: false, status: 403 };
  };
}
