import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { Invocation } from '../domain/metrics.ts';
import type { OperatorLog } from '../domain/operator-log.ts';
import type { HttpVerdict } from './authorize-http.ts';
import { EDGE_REQUEST_ID_HEADER, edgeRequestId } from './edge-request-id.ts';
import { handshakeHeader } from './handshake-header.ts';

export type DenialNeeds = { operatorLog: OperatorLog; invocation: Invocation };
type Verdict = HttpVerdict | APIGatewayAuthorizerResult;
type Denied = { headers?: Record<string, string | undefined> | null; requestContext?: { requestId?: string } };

/**
 * Logs a denial, which no function sees after this one: API Gateway answers it with a fixed body and its request id. An
 * admission is not logged; the function that answers the request does that.
 */
export function logDenial({ operatorLog, invocation }: DenialNeeds, event: Denied, verdict: Verdict): void {
  if (!isDenied(verdict)) return;
  invocation.begin(event.requestContext?.requestId ?? '');
  invocation.count('RequestsRefused', 1, 'denied');
  const edge = edgeRequestId(handshakeHeader({ headers: event.headers ?? {} }, EDGE_REQUEST_ID_HEADER));
  operatorLog({ level: 'info', edgeRequestId: edge, status: 403, ...invocation.counted() });
}

const isDenied = (verdict: Verdict): boolean =>
  'isAuthorized' in verdict
    ? !verdict.isAuthorized
    : verdict.policyDocument.Statement.some(({ Effect }) => Effect === 'Deny');
