import { Refusal } from '../../../domain/errors.ts';
import { given } from '../../../domain/given.ts';
import type { SocketEvent } from '../../../middleware/socket-route.ts';
import { encodeEnginePacket } from '../../../protocol/engine-packet.ts';
import { encodeSocketPacket, type SocketPacket } from '../../../protocol/socket-packet.ts';
import { sockets } from '../../../runtime/sockets.ts';
import { type Accepted, acceptSocket } from '../../../use-cases/sockets/accept-socket.ts';
import { joinSocket } from '../../../use-cases/sockets/join-socket.ts';

type Connect = Extract<SocketPacket, { type: 'connect' }>;

/**
 * CONNECT: the client says who it is. Every one is answered, for the client has no time limit of its own: accepted, or
 * `44` for what a refresh cannot cure, or `41` for an expired token. Only when we fail ourselves, or its tenant has opened
 * too many sockets at once, is the socket ended: that brings the client back in a second or some, where either answer would
 * end it for good.
 */
export async function connectNamespace(event: SocketEvent, packet: Connect): Promise<void> {
  const { connectionId } = event.requestContext;
  if (packet.namespace !== '/') {
    await post(connectionId, refusal(packet.namespace, 'Invalid namespace'));
    return;
  }
  try {
    const { conversations, keys, tokens, sender } = sockets();
    const accepted = await acceptSocket({ ...conversations, keys, tokens }, { connectionId, ...presented(packet) });
    if (!accepted || ((await isWithinQuota(accepted)) && (await joined(accepted, packet)))) return;
    // Its session stays: an answer that failed may have arrived, and its client will come back by what that said.
    if (!(await sender.close(connectionId))) return;
    await conversations.connections.remove(accepted.connection);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await post(connectionId, answerTo(error));
  }
}

/** Its handshake did not say whose it is, so it is counted here. */
const isWithinQuota = async ({ tenant }: Accepted): Promise<boolean> =>
  (await sockets().quotas.consume(tenant.tenantId, 'sockets')) === 0;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const presented = ({ payload = {} }: Connect) => ({
  credential: text(payload.token) ?? text(payload.apiKey),
  recoveryId: text(payload.pid),
});

const joined = (accepted: Accepted, { payload = {} }: Connect): Promise<boolean> => {
  const { connectionId } = accepted.connection;
  const { replier, forTenant } = sockets();
  const reply = { sid: connectionId, pid: accepted.recoveryId };
  return joinSocket({ ...forTenant(accepted.tenant), replier }, accepted, {
    offset: payload.offset,
    answer: () => post(connectionId, { type: 'connect', namespace: '/', payload: reply }),
  });
};

const answerTo = ({ code, message }: Refusal): SocketPacket =>
  code === 'ERR_TOKEN_EXPIRED' ? { type: 'disconnect', namespace: '/' } : refusal('/', message, { code });

const refusal = (namespace: string, message: string, data?: unknown): SocketPacket => ({
  type: 'connect_error',
  namespace,
  payload: { message, ...given({ data }) },
});

async function post(connectionId: string, packet: SocketPacket): Promise<boolean> {
  const frame = encodeEnginePacket({ type: 'message', data: encodeSocketPacket(packet) });
  return (await sockets().sender.post(connectionId, frame)) === 'sent';
}
