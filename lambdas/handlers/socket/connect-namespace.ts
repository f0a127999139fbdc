import { isCursor } from '../../domain/cursor.ts';
import { Refusal } from '../../domain/errors.ts';
import { isStaff } from '../../domain/identity.ts';
import type { SocketEvent } from '../../middleware/socket-route.ts';
import { encodeEnginePacket } from '../../protocol/engine-packet.ts';
import { encodeSocketPacket, type SocketPacket } from '../../protocol/socket-packet.ts';
import { messaging } from '../../runtime/messaging.ts';
import { type Accepted, acceptSocket, welcomeSocket } from '../../use-cases/accept-socket.ts';
import { catchUp } from '../../use-cases/catch-up.ts';
import { recoverConnection } from '../../use-cases/recover-connection.ts';

type Connect = Extract<SocketPacket, { type: 'connect' }>;

/**
 * CONNECT: the client says who it is. Every one is answered, for the client has no time limit of its own: accepted, or
 * `44` for what a refresh cannot cure, or `41` for an expired token. Only when we fail ourselves is the socket ended,
 * which brings the client back in a second, where either answer would end it for good.
 */
export async function connectNamespace(event: SocketEvent, packet: Connect): Promise<void> {
  const { connectionId } = event.requestContext;
  if (packet.namespace !== '/') return post(connectionId, refusal(packet.namespace, 'Invalid namespace'));
  try {
    const { conversations, tokens } = messaging();
    const accepted = await acceptSocket({ ...conversations, tokens }, { connectionId, ...presented(packet) });
    if (accepted) await welcome(accepted, packet);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'ERR_TOKEN_EXPIRED') return post(connectionId, { type: 'disconnect', namespace: '/' });
    await post(connectionId, refusal('/', error.message, { code: error.code }));
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const presented = ({ payload = {} }: Connect) => ({
  credential: text(payload.token) ?? text(payload.apiKey),
  recoveryId: text(payload.pid),
});

/** What was missed goes before the answer, so that nothing that is said later can overtake it. */
async function welcome(accepted: Accepted, { payload = {} }: Connect): Promise<void> {
  const { connectionId } = accepted.connection;
  if (accepted.recoveredFrom !== null) await replay(accepted, accepted.recoveredFrom, payload.offset);
  await post(connectionId, {
    type: 'connect',
    namespace: '/',
    payload: { sid: connectionId, pid: accepted.recoveryId },
  });
  const live = await welcomeSocket(messaging(), accepted);
  if (live?.missedFrom !== undefined) await recoverConnection(messaging().of(accepted.tenant), live);
}

/** From the offset that the client has kept; one that got no event yet, or whose offset is none of ours, from its start. */
async function replay({ caller, tenant, connection }: Accepted, since: number, offset: unknown): Promise<void> {
  const needs = messaging().of(tenant);
  let after = isCursor(offset, isStaff(caller)) ? offset : null;
  for (let more = true; more; ) {
    const missed = await catchUp(needs, { caller, after, since });
    for (const placed of missed.entries) {
      if (!(await messaging().replier.reply(connection, { type: 'entry', placed }))) return;
    }
    after = missed.cursor;
    more = missed.more;
  }
}

const refusal = (namespace: string, message: string, data?: unknown): SocketPacket => ({
  type: 'connect_error',
  namespace,
  payload: { message, ...(data === undefined ? {} : { data }) },
});

async function post(connectionId: string, packet: SocketPacket): Promise<void> {
  await messaging().sender.post(
    connectionId,
    encodeEnginePacket({ type: 'message', data: encodeSocketPacket(packet) }),
  );
}
