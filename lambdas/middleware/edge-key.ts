import { createHash, timingSafeEqual } from 'node:crypto';

/** Header that CloudFront adds to its requests to the origins: proof that a request came through the edge. */
export const EDGE_KEY_HEADER = 'x-gateway-key';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in constant time. An empty key means a deployment without an edge, and matches nothing. */
export const isEdgeKey = (edgeKey: string, given: string | undefined): boolean =>
  edgeKey !== '' && given !== undefined && timingSafeEqual(digest(edgeKey), digest(given));
