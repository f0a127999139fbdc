import type { GatewayRequest } from '../http/gateway-message.ts';
import { headerValue } from '../http/gateway-message.ts';

/** A request that CloudFront has answered. */
export interface EdgeAccess {
  /** As the viewer sent it. */
  readonly request: GatewayRequest;
  readonly edgeRequestId: string;
  readonly status: number;
  readonly responseBytes: number;
  readonly now: number;
}

/**
 * The line of CloudFront's access log as log delivery writes it in JSON: these fields, all as texts, `-` for one without a
 * value.
 * Known differences: times are 0, and fields of TLS and of the cache have the values of a request that was not cached.
 */
export function edgeLogLine(
  fields: readonly string[],
  { request, edgeRequestId, status, responseBytes, now }: EdgeAccess,
): string {
  const header = (name: string) => headerValue(request.headers, name);
  const [date, time] = new Date(now).toISOString().split(/[T.]/);
  const values: Record<string, string | number | undefined> = {
    date,
    time,
    'x-edge-location': 'LOC50-P1',
    'x-edge-request-id': edgeRequestId,
    'x-edge-result-type': status < 400 ? 'Miss' : 'Error',
    'c-ip': request.sourceIp,
    'cs-method': request.method,
    'cs-uri-stem': request.path,
    'cs-uri-query': request.query,
    'cs(Cookie)': header('cookie'),
    'cs(Referer)': header('referer'),
    'cs(User-Agent)': header('user-agent'),
    'x-host-header': header('host'),
    'sc-status': status,
    'sc-bytes': responseBytes,
    'cs-bytes': request.body.length,
    'time-taken': '0.000',
    'time-to-first-byte': '0.000',
    'ssl-protocol': 'TLSv1.3',
    'cs-protocol-version': 'HTTP/1.1',
  };
  return JSON.stringify(Object.fromEntries(fields.map((field) => [field, String(values[field] || '-')])));
}
