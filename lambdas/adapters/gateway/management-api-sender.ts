import {
  type ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { Count } from '../../domain/metrics.ts';
import type { OperatorLog } from '../../domain/operator-log.ts';

/** Milliseconds that one post may take: a slow reader must not hold up the answer to the sender. */
export const POST_TIME_LIMIT = 1000;

export const managementApiSender = (
  client: ApiGatewayManagementApiClient,
  operatorLog: OperatorLog,
  count: Count,
): ConnectionSender => ({
  async post(connectionId, frame, timeLimit = POST_TIME_LIMIT) {
    try {
      await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(frame) }), {
        abortSignal: AbortSignal.timeout(timeLimit),
      });
      count('posts');
      return 'sent';
    } catch (error) {
      const status = statusOf(error);
      if (status === 410 || status === 400) return 'gone';
      if (status === 403 || status === 413)
        operatorLog({ level: 'error', message: 'a post was refused', status, connectionId });
      return 'busy';
    }
  },

  async close(connectionId, reason) {
    try {
      await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
      count('SocketsEnded', 1, reason);
      return true;
    } catch (error) {
      if (statusOf(error) === 410) return true;
      operatorLog({ level: 'warn', message: 'a connection could not be ended', reason, connectionId });
      return false;
    }
  },
});

/** The SDK puts the status into `$metadata`; a time-out has none. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}
