import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { SocketEvent, SocketResult } from '../../../lambdas/middleware/socket-route.ts';
import { decodeEnginePacket, encodeEnginePacket } from '../../../lambdas/protocol/engine-packet.ts';
import { handshakeError } from '../../../lambdas/protocol/handshake.ts';
import { decodeSocketPacket, encodeSocketPacket, type SocketPacket } from '../../../lambdas/protocol/socket-packet.ts';
import { postOpenPacket } from '../../../lambdas/use-cases/sockets/post-open-packet.ts';

/**
 * The echo application that the protocol's published test suites need, on our codec, handshake and background function:
 * every client is admitted to `/` and `/custom`, and gets its own events back. A Lambda function whose sessions are in the
 * memory of its one environment, where ours are in a table. `ENGINE_ONLY` echoes Engine.IO messages, whatever is in them.
 */
const client = new ApiGatewayManagementApiClient({ maxAttempts: 1 });
const entered = new Map<string, Set<string>>();

async function post(ConnectionId: string, frame: string): Promise<'sent' | 'gone'> {
  for (;;) {
    try {
      await client.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.from(frame) }));
      return 'sent';
    } catch (error) {
      // Other errors come from a busy machine, and these tests wait for the answer.
      if (error instanceof GoneException) return 'gone';
    }
  }
}
const end = (ConnectionId: string) =>
  client.send(new DeleteConnectionCommand({ ConnectionId })).catch(() => 'it has ended already');

const say = (connectionId: string, packet: SocketPacket) =>
  post(connectionId, encodeEnginePacket({ type: 'message', data: encodeSocketPacket(packet) }));

/** The open packet as the suites expect it: their timers are in milliseconds. */
const openFrame = (sid: string): string =>
  encodeEnginePacket({
    type: 'open',
    data: JSON.stringify({ sid, upgrades: [], pingInterval: 300, pingTimeout: 200, maxPayload: 1_000_000 }),
  });

/** Invoked by the runner beside `$connect`, as our background function is by the handshake. */
export const background = ({ openPacket }: { openPacket: string }): Promise<void> =>
  postOpenPacket(
    {
      post,
      isStored: async () => true,
      sleep: (milliseconds) => new Promise((over) => setTimeout(over, milliseconds)),
    },
    { connectionId: openPacket, frame: openFrame(openPacket) },
  );

export async function socket(event: SocketEvent): Promise<SocketResult> {
  const { connectionId, eventType } = event.requestContext;
  if (eventType === 'CONNECT') {
    return { statusCode: handshakeError(event.queryStringParameters ?? {}) ? 400 : 200 };
  }
  if (eventType === 'DISCONNECT') entered.delete(connectionId);
  else await frame(connectionId, event.body ?? '');
  return { statusCode: 200 };
}

async function frame(connectionId: string, text: string): Promise<unknown> {
  const packet = decodeEnginePacket(text);
  if (packet.type === 'pong') return null;
  if (packet.type !== 'message') return end(connectionId);
  if (process.env.ENGINE_ONLY === 'true') return post(connectionId, encodeEnginePacket(packet));
  const said = decodeSocketPacket(packet.data);
  const namespaces = entered.get(connectionId) ?? new Set();
  if (said.type === 'error' || said.type === 'connect_error') return end(connectionId);
  if (said.type === 'connect') return enter(connectionId, said, namespaces);
  if (!namespaces.has(said.namespace)) return end(connectionId);
  if (said.type === 'disconnect') return namespaces.delete(said.namespace);
  if (said.type !== 'event') return null;
  const { namespace, name, args, id } = said;
  if (name === 'message') return say(connectionId, { type: 'event', namespace, name: 'message-back', args });
  return id === undefined ? null : say(connectionId, { type: 'ack', namespace, id, args });
}

type Connect = Extract<SocketPacket, { type: 'connect' }>;

async function enter(connectionId: string, { namespace, payload = {} }: Connect, namespaces: Set<string>) {
  if (namespace !== '/' && namespace !== '/custom') {
    return say(connectionId, { type: 'connect_error', namespace, payload: { message: 'Invalid namespace' } });
  }
  entered.set(connectionId, namespaces.add(namespace));
  await say(connectionId, { type: 'connect', namespace, payload: { sid: connectionId } });
  return say(connectionId, { type: 'event', namespace, name: 'auth', args: [payload] });
}
