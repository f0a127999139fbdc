import type { ConnectionId } from '../ids.ts';

/**
 * The outcome of a post. `gone`: no such socket, or one whose `$connect` has not returned. `busy`: throttled, slow or
 * failing; the socket may be fine.
 */
export type Posted = 'sent' | 'gone' | 'busy';

/**
 * Why the gateway ends a socket, for the operator: `age` before API Gateway would, `unidentified` without CONNECT in time,
 * `revoked`, `refused` at its handshake, `frame` for what it sent, `flood` for how much, `surplus` of its visitor, `undelivered`
 * since it would have missed something, `quota` of its tenant's new sockets, `failed` by our fault. All but `revoked` and
 * `refused` may come back at once.
 */
export type EndReason =
  | 'age'
  | 'unidentified'
  | 'revoked'
  | 'refused'
  | 'frame'
  | 'flood'
  | 'surplus'
  | 'undelivered'
  | 'quota'
  | 'failed';

/** Posts to sockets, one attempt a call. */
export interface ConnectionSender {
  /** `timeLimit` in milliseconds. */
  post(connectionId: ConnectionId, frame: string, timeLimit?: number): Promise<Posted>;
  /**
   * Closes a socket. Its client sees a normal close; code and reason cannot be chosen (aws-facts, section 1.5). Answers
   * `false` if the socket may still be open: the request was throttled or failed.
   */
  close(connectionId: ConnectionId, reason: EndReason): Promise<boolean>;
}
