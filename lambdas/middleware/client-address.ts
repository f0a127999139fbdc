import { EDGE_KEY_HEADER, isEdgeKey } from './edge-key.ts';
import type { HttpEvent } from './http-event.ts';

/**
 * The client's address. Behind the edge: from `x-viewer-address`, which the CloudFront function sets, since API Gateway's
 * peer is then CloudFront; trusted only with the edge's key, since any client can send that header.
 */
export function clientAddress({ headers, requestContext }: HttpEvent, edgeKey: string): string {
  const viewer = headers['x-viewer-address'];
  return viewer && isEdgeKey(edgeKey, headers[EDGE_KEY_HEADER]) ? viewer : requestContext.http.sourceIp;
}
