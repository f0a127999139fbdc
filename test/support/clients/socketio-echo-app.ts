import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { reveal, sealed } from '../../../lambdas/domain/sealed.ts';
import type { PollingId } from '../../../lambdas/domain/sockets/polling-session.ts';
import type { HttpEvent } from '../../../lambdas/middleware/http-event.ts';
import { textBody } from '../../../lambdas/middleware/json-body.ts';
import type { SocketEvent, SocketResult } from '../../../lambdas/middleware/socket-route.ts';
import { decodeEnginePacket, encodeEnginePacket } from '../../../lambdas/protocol/engine-packet.ts';
import { handshakeError } from '../../../lambdas/protocol/handshake.ts';
import { decodePosted, MAX_POSTED_BYTES } from '../../../lambdas/protocol/polling.ts';
import { decodeSocketPacket, encodeSocketPacket, type SocketPacket } from '../../../lambdas/protocol/socket-packet.ts';
import { claimPollingSession } from '../../../lambdas/use-cases/sockets/claim-polling-session.ts';
import { postOpenPacket } from '../../../lambdas/use-cases/sockets/post-open-packet.ts';
import { turnAway } from '../../../lambdas/use-cases/sockets/turn-away.ts';
import { inMemoryPollingSessionStore } from '../stores/in-memory-polling-session-store.ts';
import { ECHO_OPEN } from './socketio-echo-open.ts';

/**
 * The echo application that the protocol's published test suites need, on our codec, handshake and background function:
 * every client is admitted to `/` and `/custom`, and gets its own events back. A Lambda function whose sessions are in the
 * memory of its one environment, where ours are in a table. `ENGINE_ONLY` echoes Engine.IO messages, whatever is in them.
 */
const limits = { packets: 4, bytes: MAX_POSTED_BYTES, sockets: 4 };
const polled = inMemoryPollingSessionStore(limits);
const upgrading = new Map<string, PollingId>();
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
    data: JSON.stringify({ sid, upgrades: [], ...ECHO_OPEN }),
  });

const opening = {
  post,
  close: async (connectionId: string) => Boolean(await end(connectionId)),
  isStored: async () => true,
  sleep: (milliseconds: number) => new Promise<void>((over) => setTimeout(over, milliseconds)),
};

type Work = { openPacket: string } | { turnedAway: string } | { ping: string } | { end: string };

/** Invoked by the runner beside `$connect`, as our background function is by the handshake, and by the scheduler. */
export async function background(work: Work): Promise<void> {
  if ('ping' in work) await post(work.ping, '2');
  else if ('end' in work) await end(work.end);
  else if ('turnedAway' in work) await turnAway(opening, { connectionId: work.turnedAway, frame: '6' });
  else await postOpenPacket(opening, { connectionId: work.openPacket, frame: openFrame(work.openPacket) });
}

/** Answers with the id that the background function then gets. */
export async function socket(event: SocketEvent | HttpEvent): Promise<SocketResult & { opens?: object }> {
  if ('version' in event) return packets(event);
  const { connectionId, eventType } = event.requestContext;
  if (eventType === 'CONNECT') return connect(connectionId, event.queryStringParameters ?? {});
  if (eventType === 'DISCONNECT') {
    entered.delete(connectionId);
    upgrading.delete(connectionId);
  } else await frame(connectionId, event.body ?? '');
  return { statusCode: 200 };
}

async function connect(connectionId: string, query: Record<string, string | undefined>) {
  if (handshakeError(query, Date.now())) return { statusCode: 400 };
  if (!query.sid) return { statusCode: 200, opens: { openPacket: connectionId } };
  const id = sealed<'polling session'>(query.sid);
  upgrading.set(connectionId, id);
  return { statusCode: 200, ...((await polled.join(id, connectionId)) ? {} : { opens: { turnedAway: connectionId } }) };
}

/** What a polling client posts, from the edge. */
async function packets({ queryStringParameters, ...event }: HttpEvent): Promise<SocketResult & { body: string }> {
  const { sid = '' } = queryStringParameters ?? {};
  const posted = decodePosted(textBody(event, MAX_POSTED_BYTES));
  const id = sealed<'polling session'>(sid);
  if (posted === 'close') await polled.end(id);
  const packets = typeof posted === 'object' && posted ? posted.packets.map(sealed<'posted packet'>) : null;
  const isKept = posted === 'close' || (packets !== null && (await polled.post(id, packets)));
  return { statusCode: isKept ? 200 : 400, body: isKept ? 'ok' : 'no' };
}

async function frame(connectionId: string, text: string): Promise<unknown> {
  const packet = decodeEnginePacket(text);
  if (packet.type === 'pong') return null;
  const id = upgrading.get(connectionId);
  if (id && packet.type === 'ping') return post(connectionId, '3probe');
  if (id && (packet.type === 'upgrade' || packet.type === 'message')) {
    const posted = await claimPollingSession({ pollingSessions: polled, sender: opening }, { id, connectionId });
    for (const each of posted ?? []) await message(connectionId, { type: 'message', data: reveal(each) });
    if (posted === null || packet.type === 'upgrade') return null;
  }
  return packet.type === 'message' ? message(connectionId, packet) : end(connectionId);
}

async function message(connectionId: string, packet: { type: 'message'; data: string }): Promise<unknown> {
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
