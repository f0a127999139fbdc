import { EDGE_KEY_HEADER, isEdgeKey } from './edge-key.ts';
import type { HttpEvent } from './http-event.ts';

/**
 * Where the request came from. Behind the edge that is what CloudFront's function wrote, since the peer of API Gateway
 * is then CloudFront; without proof of the edge anyone could write it.
 */
export function clientAddress({ headers, requestContext }: HttpEvent, edgeKey: string): string {
  const viewer = headers['x-viewer-address'];
  return viewer && isEdgeKey(edgeKey, headers[EDGE_KEY_HEADER]) ? viewer : requestContext.http.sourceIp;
}
