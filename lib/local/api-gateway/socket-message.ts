import type { SocketApi, SocketRoute } from '../cloudformation/socket-api.ts';
import { isRecord } from '../cloudformation/template.ts';
import { type Faults, waitOut } from '../faults.ts';
import { gatewayId } from '../http/request-ids.ts';
import type { FrameAuthor, Observation } from '../observations.ts';
import { TOO_LATE, within } from '../time/within.ts';
import type { Connection, Connections } from './connections.ts';
import { selectRoute } from './route-selection.ts';
import { messageEvent, methodArn } from './socket-event.ts';
import type { HandshakeNeeds } from './socket-handshake.ts';

/** What handling messages needs beyond what handshakes need. */
export interface MessageNeeds extends HandshakeNeeds {
  readonly connections: Connections;
  readonly faults: Faults;
  readonly emit: (observation: Observation) => void;
}

/**
 * Handles one text frame by an invocation of its own, concurrent with others (aws-facts 1.6). The client gets the result
 * only through a route response, and an error frame if the function throws or times out.
 */
export function handleText(api: SocketApi, needs: MessageNeeds, connection: Connection, body: string): void {
  connection.resetIdleTimer();
  const { connectionId } = connection.facts;
  const key = selectRoute(api.routeSelection, body, api.routes);
  const route = key === undefined ? undefined : api.routes.get(key);
  const copies = route === undefined ? 1 : needs.faults.messageCopies({ connectionId, body });
  const requestIds = Array.from({ length: copies }, gatewayId);
  needs.emit({ type: 'frame-received', connectionId, text: body, routeKey: key ?? '', requestIds });
  for (const requestId of requestIds) {
    if (route === undefined) sendError(needs, connection, 'Forbidden', requestId);
    else void invokeRoute(needs, connection, route, body, requestId);
  }
}

async function invokeRoute(
  needs: MessageNeeds,
  connection: Connection,
  { key, integration, returnsBody }: SocketRoute,
  body: string,
  requestId: string,
): Promise<void> {
  if (integration === undefined) return;
  const { connectionId } = connection.facts;
  try {
    await waitOut(needs.faults.messageDelay({ connectionId, body }), needs.time);
    const eventFacts = { requestId, now: needs.time.now() };
    const event = messageEvent(connection.facts, eventFacts, key, gatewayId(), body);
    const limit = integration.timeoutMs ?? needs.limits.socketIntegrationMs;
    const result = await within(
      limit,
      needs.time,
      needs.invoke(integration.functionName, event, methodArn(connection.facts, key)),
    );
    if (result === TOO_LATE) sendError(needs, connection, 'Endpoint request timed out', requestId);
    else if (returnsBody && isRecord(result) && typeof result.body === 'string')
      sendText(needs, connection, result.body, 'function');
  } catch {
    sendError(needs, connection, 'Internal server error', requestId);
  }
}

function sendText({ connections }: MessageNeeds, connection: Connection, text: string, by: FrameAuthor): void {
  if (connections.find(connection.facts.connectionId) === connection) connection.send(text, by);
}

/** The gateway's own error frame; AWS writes a space after `"message":` (aws-facts 1.6). The connection stays open. */
function sendError(needs: MessageNeeds, connection: Connection, message: string, requestId: string): void {
  const id = JSON.stringify(connection.facts.connectionId);
  const text = `{"message": ${JSON.stringify(message)}, "connectionId":${id}, "requestId":${JSON.stringify(requestId)}}`;
  sendText(needs, connection, text, 'gateway');
}
