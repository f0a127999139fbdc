import { executeApiArn } from '../cloudformation/resource-names.ts';
import type { SocketApi } from '../cloudformation/socket-api.ts';
import { type Faults, waitOut } from '../faults.ts';
import { type GatewayRequest, type GatewayResponse, jsonResponse } from '../http/gateway-message.ts';
import type { AccessCheck } from '../iam/access-control.ts';
import type { Limits } from '../limits.ts';
import type { Observation } from '../observations.ts';
import type { Time } from '../time/time.ts';
import type { Connections } from './connections.ts';
import { NORMAL_REASON } from './socket-disconnect.ts';

/** What the management API needs. */
export interface ManagementNeeds {
  readonly apis: readonly SocketApi[];
  readonly connections: Connections;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly time: Time;
  readonly emit: (observation: Observation) => void;
}

const NAMES: Readonly<Record<number, string>> = {
  403: 'ForbiddenException',
  410: 'GoneException',
  413: 'PayloadTooLargeException',
  429: 'LimitExceededException',
  500: 'InternalServerErrorException',
};

/** An error for SDKs: its name is in a header, not in the body (aws-facts 1.8). */
const refusal = (status: number): GatewayResponse =>
  jsonResponse(status, status === 413 ? { message: 'Message too long' } : {}, [
    ['x-amzn-ErrorType', NAMES[status] ?? 'UnknownException'],
  ]);

/**
 * `POST | GET | DELETE /{stage}/@connections/{id}` of all WebSocket APIs (aws-facts 1.8): 410 for a connection whose
 * `$connect` has not returned, that has ended, or that never existed; 403 for another path, without a signature, and
 * without permission. The text of that last refusal is AWS's (aws/aws-cdk#18410), and so is its name
 * (aws-solutions/innovation-sandbox-on-aws#59); the form of its body is Lambda's, without a source.
 * Known differences: AWS may answer 400 or 403 for an id that never existed.
 */
export function managementApi(
  needs: ManagementNeeds,
): (request: GatewayRequest, refusal: AccessCheck | undefined) => Promise<GatewayResponse> {
  return async (request, refusedBy) => {
    const [, stage, encodedId] = /^\/([^/]+)\/@connections\/([^/]+)$/.exec(request.path) ?? [];
    const api = needs.apis.find(({ stages }) => stage !== undefined && stages.includes(stage));
    if (api === undefined || encodedId === undefined || refusedBy === undefined) return refusal(403);
    const connectionId = decoded(encodedId);
    const { method, body } = request;
    const why = refusedBy({
      action: 'execute-api:ManageConnections',
      resource: executeApiArn(api.id, `${stage}/${method}/@connections/${connectionId}`),
    });
    const answer =
      why === undefined
        ? await manage(needs, request, api, connectionId)
        : jsonResponse(403, { Message: why }, [['x-amzn-ErrorType', 'AccessDeniedException']]);
    needs.emit({
      type: 'post',
      connectionId,
      method,
      status: answer.status,
      bytes: body.length,
      body: body.toString(),
    });
    return answer;
  };
}

async function manage(
  { connections, faults, limits, time }: ManagementNeeds,
  { method, body }: GatewayRequest,
  api: SocketApi,
  connectionId: string,
): Promise<GatewayResponse> {
  const text = body.toString();
  if (method === 'POST') {
    if (body.length > limits.messageBytes) return refusal(413);
    const frame = { connectionId, body: text };
    const forced = faults.postStatus(frame);
    if (forced !== undefined) return refusal(forced);
    await waitOut(faults.postDelay(frame), time);
  }
  const connection = connections.find(connectionId);
  if (connection === undefined || connection.facts.apiId !== api.id) return refusal(410);
  switch (method) {
    case 'POST':
      if (connection.transport.bufferedBytes() > limits.clientBufferBytes) return refusal(429);
      connection.send(text, 'function');
      return { status: 200, headers: [], body: '' };
    case 'GET':
      return jsonResponse(200, {
        connectedAt: new Date(connection.facts.connectedAt).toISOString(),
        identity: connection.facts.identity,
        lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
      });
    case 'DELETE':
      connection.transport.close(1000, NORMAL_REASON);
      return { status: 204, headers: [], body: '' };
    default:
      return refusal(403);
  }
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
