/** Every duration and size that a test may want to shorten. The defaults are AWS's quotas (aws-facts 1.1, 2.4, 3.5, 4). */
export interface Limits {
  /** A WebSocket without a message in either direction is closed with 1001. */
  readonly socketIdleMs: number;
  /** A WebSocket is closed with 1001 at this age, even if it is in use. */
  readonly socketAgeMs: number;
  /** CloudFront closes a WebSocket on which the server has sent nothing for this time. */
  readonly edgeIdleMs: number;
  readonly frameBytes: number;
  readonly messageBytes: number;
  /** Bytes waiting for a slow client beyond which a post is answered with 429. AWS's number is not known. */
  readonly clientBufferBytes: number;
  readonly socketIntegrationMs: number;
  readonly httpIntegrationMs: number;
  readonly authorizerMs: number;
  readonly requestBytes: number;
  /** The largest object S3 takes here; 5 GB on AWS, but here it is held in memory. */
  readonly objectBytes: number;
  /** Request line and headers together. */
  readonly requestHeadBytes: number;
  /** Delays before the second and third attempt of a failed asynchronous invocation. */
  readonly asyncRetryMs: readonly number[];
  /** Environments of one function; Lambda's account-wide default is 1,000. */
  readonly environmentsPerFunction: number;
}

/** The limits of AWS. */
export const AWS_LIMITS: Limits = {
  socketIdleMs: 10 * 60_000,
  socketAgeMs: 2 * 3_600_000,
  edgeIdleMs: 10 * 60_000,
  frameBytes: 32 * 1024,
  messageBytes: 128 * 1024,
  clientBufferBytes: 1024 * 1024,
  socketIntegrationMs: 29_000,
  httpIntegrationMs: 30_000,
  authorizerMs: 10_000,
  requestBytes: 10 * 1024 * 1024,
  objectBytes: 128 * 1024 * 1024,
  requestHeadBytes: 10_240,
  asyncRetryMs: [60_000, 120_000],
  environmentsPerFunction: 8,
};
