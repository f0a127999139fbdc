import type { Receiver } from '../../../domain/delivery/reply.ts';
import { Refusal, shownAs } from '../../../domain/errors.ts';
import { given, holdsNothing } from '../../../domain/given.ts';
import { noBinary, sentenceOf } from '../../../domain/refusals.ts';
import type { LiveSocket } from '../../../domain/sockets/socket-session.ts';
import { countRefusal } from '../../../middleware/count-refusal.ts';
import { logged } from '../../../middleware/error-response.ts';
import type { SocketEvent } from '../../../middleware/socket-route.ts';
import { tenantsAgree } from '../../../middleware/tenant-agreement.ts';
import { decodeEnginePacket, type EnginePacket, encodeEnginePacket } from '../../../protocol/engine-packet.ts';
import {
  type BinaryPacket,
  decodeSocketPacket,
  encodeSocketPacket,
  type SocketPacket,
} from '../../../protocol/socket-packet.ts';
import { settleFrame } from '../../../use-cases/conversations/settle-frame.ts';
import { leaveForGood } from '../../../use-cases/sockets/leave-for-good.ts';
import { noteUnheardRefusal } from '../../../use-cases/sockets/note-unheard-refusal.ts';
import { admitsFrame, chargeRefused } from '../admits-frame.ts';
import { admittedOnSocket, endIfRevoked } from '../admitted-on-socket.ts';
import { orderFrom } from '../frame-fields.ts';
import { type RefusalReply, refusalReply } from '../refusal-reply.ts';
import type { SocketNeeds } from '../socket-needs.ts';
import { connectNamespace } from './connect-namespace.ts';
import { type Acknowledgement, socketioEvents } from './events.ts';
import { pollingIdOf, upgraded } from './polling.ts';

type ClientPacket = Exclude<SocketPacket, { type: 'connect_error' }> | BinaryPacket;
type EventPacket = Extract<SocketPacket | BinaryPacket, { type: 'event' | 'binary_event' }>;

/**
 * Handles one frame of a Socket.IO client. As on the reference server, these end the connection: malformed packets, packets that
 * only a server sends, events before CONNECT. Attachments of binary events that come as text are ignored, since their event is refused.
 */
export async function socketioFrame(needs: SocketNeeds, event: SocketEvent): Promise<void> {
  const { connectionId } = event.requestContext;
  const packet = decodeEnginePacket(event.body ?? '');
  const isDemanded = packet.type === 'pong' || packet.type === 'noop';
  const judged = await needs.frames.judge(connectionId, isDemanded ? 'demanded' : undefined);
  if (judged === 'ended' || isDemanded) return;
  if (packet.type === 'error') {
    const isAttachment = packet.reason === 'binary' && (await needs.liveSockets.find(connectionId)) !== null;
    return isAttachment ? undefined : endFor(needs, connectionId, packet.reason);
  }
  const pollingId = pollingIdOf(event);
  const upgrading = pollingId && mayUpgrade(packet) ? await upgraded(needs, event, pollingId, packet) : null;
  if (upgrading === 'nothing') return;
  for (const posted of upgrading?.posted ?? []) await handleText(needs, event, posted, 'pass');
  if (upgrading && packet.type === 'upgrade') return;
  if (packet.type !== 'message') return endFor(needs, connectionId, packet.type);
  await handleText(needs, event, packet.data, judged);
}

/** Whether a packet may belong to an upgrade from polling: so may a message, of which the first may be early. */
const mayUpgrade = (packet: EnginePacket): boolean =>
  packet.type === 'message' || packet.type === 'upgrade' || (packet.type === 'ping' && packet.data === 'probe');

/** Handles the text of an Engine.IO message. */
async function handleText(needs: SocketNeeds, event: SocketEvent, text: string, judged: Judged): Promise<void> {
  const { connectionId } = event.requestContext;
  const decoded = decodeSocketPacket(text);
  if (decoded.type === 'error') return endFor(needs, connectionId, decoded.reason);
  if (decoded.type === 'connect_error') return endFor(needs, connectionId, 'message');
  await answer(needs, event, decoded, judged);
}

async function endFor(needs: SocketNeeds, connectionId: string, reason: string): Promise<void> {
  needs.operatorLog({ level: 'warn', message: 'a socket was ended for what it sent', reason, connectionId });
  await needs.sender.close(connectionId, 'frame');
}

type Judged = 'pass' | 'refused';

async function answer(needs: SocketNeeds, event: SocketEvent, packet: ClientPacket, judged: Judged): Promise<void> {
  switch (packet.type) {
    case 'connect':
      return connectNamespace(needs, event, packet);
    case 'event':
    case 'binary_event':
      return handleEvent(needs, event, packet, judged);
    case 'disconnect':
      return leaveForGood(needs, event.requestContext);
    case 'ack':
    case 'binary_ack':
      // The gateway requests none.
      return;
  }
}

/** Handles one event and acknowledges it, also when it is refused, as one with binary is. An event before CONNECT closes the socket. */
async function handleEvent(needs: SocketNeeds, event: SocketEvent, packet: EventPacket, judged: Judged): Promise<void> {
  const { connectionId, requestId } = event.requestContext;
  const session = packet.namespace === '/' ? await needs.liveSockets.find(connectionId) : null;
  if (!session) {
    await needs.sender.close(connectionId, 'unidentified');
    return;
  }
  try {
    if (!(await admitsFrame(needs, { connectionId, caller: session.caller, judged }))) return;
    await acknowledge(needs, connectionId, packet, { success: true, ...(await handled(needs, session, packet)) });
  } catch (error) {
    if (!(error instanceof Refusal))
      needs.operatorLog({ level: 'error', requestId, connectionId, error: logged(error) });
    const shown = shownAs(error);
    countRefusal(needs.invocation.count, shown.code);
    const refusal = refusalReply(shown, { said: packet.args[0], requestId });
    const isTold =
      packet.id === undefined
        ? await sayRefused(needs, session, packet, { reply: refusal, sentence: sentenceOf(shown) })
        : await acknowledge(needs, connectionId, packet, { success: false, ...refusal });
    if (packet.type === 'binary_event' && !isTold) {
      const tell = (back: string) => sayError(needs, { ...session, connectionId: back }, refusal);
      await noteUnheardRefusal(needs, { socket: session, tell });
    }
    await endIfRevoked(needs, connectionId, shown);
    await chargeRefused(needs, connectionId, shown);
  }
}

/**
 * Says that an event without an acknowledgement was refused. Public widgets listen to no `error`, or show none: of a message the
 * bot says it there, too. They are known by their token, or come as guests with a key or nothing.
 */
async function sayRefused(
  needs: SocketNeeds,
  session: LiveSocket,
  { name }: EventPacket,
  { reply, sentence }: { reply: RefusalReply; sentence: string },
): Promise<boolean> {
  const { role, widget, guest } = session.caller;
  const isTold = await sayError(needs, session, reply);
  if (name === 'message' && role === 'visitor' && (widget || guest)) {
    await needs.replier.reply(receiverOf(session), { type: 'refused-message', sentence });
  }
  return isTold;
}

const sayError = ({ replier }: SocketNeeds, session: LiveSocket, reply: RefusalReply): Promise<boolean> =>
  replier.reply(receiverOf(session), { type: 'error', ...reply });

const receiverOf = ({ connectionId, caller: { role, widget } }: LiveSocket): Receiver => ({
  connectionId,
  door: 'socketio',
  v1: false,
  role,
  ...given({ handle: widget?.handle, bare: widget?.bare }),
});

async function handled(needs: SocketNeeds, session: LiveSocket, packet: EventPacket): Promise<Acknowledgement> {
  if (packet.type === 'binary_event') throw noBinary();
  const { name, args, id } = packet;
  const handle = socketioEvents.get(name);
  if (!handle) throw new Refusal('ERR_INVALID', 'there is no such event', { field: 'event' });
  const payload = holdsNothing(args[0]) ? {} : args[0];
  if (typeof payload !== 'object' || Array.isArray(payload))
    throw new Refusal('ERR_MALFORMED', 'the event must carry an object');
  const { connectionId, recovery } = session;
  const { caller, tenant } = await admittedOnSocket(needs, session.caller);
  tenantsAgree(caller.tenantId, { body: payload as Record<string, unknown> });
  const order = id === undefined ? undefined : orderFrom(recovery.began, id + 1, 'requests');
  const acknowledgement = await handle(needs, {
    connectionId,
    began: recovery.began,
    caller,
    tenant,
    payload: payload as Record<string, unknown>,
    order,
  });
  // Of a message its log says it, or the one who stored it.
  if (order && name !== 'message') await settleFrame(needs.forTenant(tenant), order);
  return acknowledgement;
}

async function acknowledge(
  { sender }: SocketNeeds,
  connectionId: string,
  { id }: EventPacket,
  data: Acknowledgement,
): Promise<boolean> {
  if (id === undefined) return true;
  const packet = encodeSocketPacket({ type: 'ack', namespace: '/', id, args: [data] });
  return (await sender.post(connectionId, encodeEnginePacket({ type: 'message', data: packet }))) === 'sent';
}
