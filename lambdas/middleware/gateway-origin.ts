import { EDGE_KEY_HEADER, isEdgeKey } from './edge-key.ts';
import type { HttpEvent } from './http-event.ts';

/** Loopback hosts have no certificate, hence plain HTTP. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

const originOf = (host: string): string => `${LOOPBACK.test(host) ? 'http' : 'https'}://${host}`;

/** This gateway's origin as the client of a socket sees it, from the context of its authorizer; empty if that names no host. */
export const gatewayOfSocket = ({ gatewayHost }: Record<string, unknown> = {}): string =>
  typeof gatewayHost === 'string' && gatewayHost !== '' ? originOf(gatewayHost) : '';

/**
 * This gateway's origin, as its client sees it. Behind the edge: from `x-gateway-host`, which the CloudFront function sets,
 * trusted only with the edge's key; else the API's own host.
 */
export function gatewayOrigin(
  { headers, requestContext }: Pick<HttpEvent, 'headers' | 'requestContext'>,
  edgeKey: string,
): string {
  const host = headers['x-gateway-host'];
  return originOf(host && isEdgeKey(edgeKey, headers[EDGE_KEY_HEADER]) ? host : requestContext.domainName);
}
