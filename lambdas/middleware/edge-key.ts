import { createHash, timingSafeEqual } from 'node:crypto';

/** Set by CloudFront on what it sends to its origins: proof that a request came through the edge. */
export const EDGE_KEY_HEADER = 'x-gateway-key';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in constant time. An empty key stands for a deployment without an edge, and matches nothing. */
export const isEdgeKey = (edgeKey: string, given: string | undefined): boolean =>
  edgeKey !== '' && given !== undefined && timingSafeEqual(digest(edgeKey), digest(given));
