/** The header with which CloudFront names a request to its origin, by the id that stands in its log and its answer. */
export const EDGE_REQUEST_ID_HEADER = 'x-amz-cf-id';

/**
 * The id that CloudFront gave a request, for the log: by it the edge's own log is found, which knows no id of ours. Without an
 * edge anybody can send the header, so nothing is taken that has not the form of such an id.
 */
export const edgeRequestId = (header: string | undefined): string | undefined =>
  header !== undefined && /^[\w-]{50,60}==$/.test(header) ? header : undefined;
