import { Refusal } from '../../../domain/errors.ts';
import { sentenceOf } from '../../../domain/refusals.ts';
import { isHeartbeat } from '../../../domain/sockets/heartbeat.ts';
import { jsonBody } from '../../../middleware/json-body.ts';
import { socketPeer } from '../../../middleware/socket-caller.ts';
import type { SocketEvent } from '../../../middleware/socket-route.ts';
import { tenantsAgree } from '../../../middleware/tenant-agreement.ts';
import { admitsFrame, chargeRefused } from '../admits-frame.ts';
import { admittedOnSocket, endIfRevoked } from '../admitted-on-socket.ts';
import { refusalReply } from '../refusal-reply.ts';
import type { SocketNeeds } from '../socket-needs.ts';
import { nativeEvents } from './events.ts';

/** Handles one frame of a native client. A frame that is refused leaves the socket open, unless its caller was revoked. */
export async function nativeFrame(needs: SocketNeeds, event: SocketEvent): Promise<void> {
  const peer = peerOf(event);
  if (!peer) throw new Refusal('ERR_UNAUTHENTICATED', 'this socket was admitted without a token');
  const { caller: presented, connectionId } = peer;
  const judged = await needs.frames.judge(connectionId);
  if (judged === 'ended' || !(await admitsFrame(needs, { connectionId, caller: presented, judged }))) return;
  if (isHeartbeat(event.body ?? '')) return;
  const frame = jsonBody(event);
  const handle = nativeEvents.get(typeof frame.type === 'string' ? frame.type : '');
  if (!handle) throw new Refusal('ERR_INVALID', 'type is not one that this gateway knows', { field: 'type' });
  const { caller, tenant } = await admittedOnSocket(needs, presented);
  tenantsAgree(caller.tenantId, { body: frame });
  await handle(needs, { ...peer, caller, tenant, frame });
}

/**
 * Replies to a native client that its frame was refused, where it has no frame for that only if it was a message: a widget shows
 * the reply as a bubble, and no person wrote anything else. A socket without a verified caller gets no reply.
 */
export async function nativeRefusal(needs: SocketNeeds, event: SocketEvent, refusal: Refusal): Promise<void> {
  const peer = peerOf(event);
  if (!peer) return;
  const { requestId } = event.requestContext;
  const said = bodyOf(event);
  await needs.replier.reply(peer, { type: 'error', ...refusalReply(refusal, { said, requestId }) });
  if (isMessage(said)) await needs.replier.reply(peer, { type: 'refused-message', sentence: sentenceOf(refusal) });
  await endIfRevoked(needs, peer.connectionId, refusal);
  await chargeRefused(needs, peer.connectionId, refusal);
}

function peerOf({ requestContext }: SocketEvent) {
  const { connectionId, connectedAt } = requestContext;
  const peer = socketPeer(requestContext);
  return peer && { ...peer, connectionId, connectedAt, role: peer.caller.role };
}

const isMessage = (said: unknown): boolean =>
  typeof said === 'object' && said !== null && 'type' in said && said.type === 'message';

/** The parsed body of a frame; `undefined` if it is not JSON, which may be why the frame was refused. */
function bodyOf({ body = '' }: SocketEvent): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
