import type { GatewayRequest } from '../http/gateway-message.ts';
import { commonLogTime } from '../http/request-ids.ts';

/** What is known of a request when its line is written; it is added to while the request is answered. */
export interface AccessRecord {
  readonly requestId: string;
  readonly now: number;
  routeKey?: string;
  integrationStatus?: number;
  integrationError?: string;
}

/**
 * The line of a stage's access log: its format with the variables replaced, `-` for one without a value.
 * Known differences: latencies are 0, an authorizer's error has no text, and other variables than these are `-`; the access log
 * of a WebSocket API is not written.
 */
export function accessLogLine(format: string, record: AccessRecord, request: GatewayRequest, status: number): string {
  const values: Record<string, string | number | undefined> = {
    requestId: record.requestId,
    requestTime: commonLogTime(record.now),
    routeKey: record.routeKey,
    status,
    path: request.path,
    httpMethod: request.method,
    integrationStatus: record.integrationStatus,
    integrationErrorMessage: record.integrationError,
    integrationLatency: record.integrationStatus === undefined ? undefined : 0,
    responseLatency: 0,
    'identity.sourceIp': request.sourceIp,
  };
  return format.replace(/\$context\.([\w.]+)/g, (_, name: string) => String(values[name] ?? '-'));
}
