import type { ConnectionId } from '../ids.ts';

/**
 * What became of a post. `gone`: no such socket, or one that is still being born. `busy`: throttled, slow or failing; the
 * socket may be fine.
 */
export type Posted = 'sent' | 'gone' | 'busy';

/** Posts to sockets, one attempt a call. */
export interface ConnectionSender {
  /** `timeLimit` in milliseconds. */
  post(connectionId: ConnectionId, frame: string, timeLimit?: number): Promise<Posted>;
  /**
   * Ends a socket. Its client sees a normal close; code and reason cannot be chosen (aws-facts, section 1.5). Answers
   * `false` if it may still be there: the request was throttled or failed.
   */
  close(connectionId: ConnectionId): Promise<boolean>;
}
