import type { Time } from './time/time.ts';

/** How long to delay an event: milliseconds, or until a promise settles. */
export type Delay = number | Promise<unknown>;

/** The text frame that a fault applies to. */
export interface Frame {
  readonly connectionId: string;
  readonly body: string;
}

/** A function's request to DynamoDB: the operation (`PutItem`), and its JSON. */
export interface DatabaseRequest {
  readonly operation: string;
  readonly body: string;
}

export interface DatabaseError {
  /** `ThrottlingException`, for instance. */
  readonly type: string;
  readonly message: string;
}

/**
 * Faults to inject that API Gateway, Lambda and DynamoDB permit themselves but rarely show. All members may be replaced at run time;
 * each is called for every event. `$disconnect` is best effort, messages and posts are unordered (aws-facts 1.6, 1.8).
 */
export interface Faults {
  /** How often `$disconnect` is delivered (0: never) and how late. */
  disconnect: (connectionId: string) => { readonly copies: number; readonly delay: Delay };
  /** How long a text frame waits before its Lambda is invoked. Unequal delays reorder the frames of a client. */
  messageDelay: (frame: Frame) => Delay;
  /** How often a text frame is handled, since invocations may be repeated. */
  messageCopies: (frame: Frame) => number;
  /** How long a post waits before it reaches the client. */
  postDelay: (frame: Frame) => Delay;
  /** The status a post is answered with instead of being delivered. */
  postStatus: (frame: Frame) => number | undefined;
  /**
   * The error that DynamoDB answers a function's request with, as its API reference names it; or no answer at all, as when a
   * connection has died silently. `undefined`: the request is done.
   */
  database: (request: DatabaseRequest) => DatabaseError | 'no-answer' | undefined;
  /**
   * How long an invocation waits before its function runs, as for a slow cold start: it has begun for its caller, and for an
   * observer, but the function's own time limit does not count yet.
   */
  functionDelay: (functionLogicalId: string, event: unknown) => Delay;
  /** How often an asynchronous invocation is delivered: at least once, says AWS (aws-facts 4). */
  asyncCopies: (functionLogicalId: string, event: unknown) => number;
}

/** No faults: everything is delivered once and at once. */
export const noFaults = (): Faults => ({
  disconnect: () => ({ copies: 1, delay: 0 }),
  messageDelay: () => 0,
  messageCopies: () => 1,
  postDelay: () => 0,
  postStatus: () => undefined,
  database: () => undefined,
  functionDelay: () => 0,
  asyncCopies: () => 1,
});

/** Makes the next posts to a connection fail with a status; other connections keep their faults. */
export function failPosts(faults: Faults, connectionId: string, status: 410 | 429 | 500, times: number): void {
  const before = faults.postStatus;
  let left = times;
  faults.postStatus = (frame) => {
    if (frame.connectionId !== connectionId || left === 0) return before(frame);
    left -= 1;
    return status;
  };
}

/** Waits for a delay. Zero returns without yielding to other work. */
export async function waitOut(delay: Delay, time: Time): Promise<void> {
  if (delay === 0) return;
  await (typeof delay === 'number' ? new Promise<void>((over) => time.after(delay, over)) : delay);
}
