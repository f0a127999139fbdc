import type { Seen } from '../attack.ts';
import { type Dialled, type Line, line, seenOn } from './line.ts';

const typeOf = (frame: string): string => /"type":"([^"]+)"/.exec(frame)?.[1] ?? '';

/**
 * Tries a handshake of a native socket. It is accepted if the socket opens; one of `chat.v1` if it then answers, since it is opened for
 * a token that is refused too, to say so.
 */
export async function nativeHandshake(url: string, path: string, dialled: Dialled = {}): Promise<Seen> {
  const socket = await line(url + path, dialled);
  const isOpen = socket.status === 101;
  if (!isOpen || !dialled.protocols?.includes('chat.v1')) {
    socket.close();
    return seenOn(socket, isOpen);
  }
  socket.send(JSON.stringify({ type: 'ping' }));
  const answer = await socket.until((frame) => ['pong', 'refused'].includes(typeOf(frame)));
  socket.close();
  return seenOn(socket, answer !== null && typeOf(answer) === 'pong');
}

/** A socket of the dialect `chat.v1`, with its token as a subprotocol. */
export async function nativeSocket(url: string, token: string, headers: Record<string, string> = {}): Promise<Line> {
  const socket = await line(`${url}/ws/chat`, { protocols: ['chat.v1', `bearer.${token}`], headers });
  if (socket.status !== 101) throw new Error(`a genuine socket was refused: ${socket.status}`);
  return socket;
}

/**
 * Sends one frame on a socket of its own. It is accepted unless it is answered by an error or ends the socket; the frames up
 * to then are what was told.
 */
export async function nativeFrame(
  url: string,
  token: string,
  frame: unknown,
  answeredBy: readonly string[] = ['message', 'conversation', 'online_users_list', 'synced', 'typing', 'read'],
): Promise<Seen> {
  const socket = await nativeSocket(url, token);
  socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  const answer = await socket.until((seen) => typeOf(seen) === 'error' || answeredBy.includes(typeOf(seen)));
  const isOpen = answer !== null;
  socket.close();
  return seenOn(socket, isOpen ? typeOf(answer) !== 'error' : (await socket.closed) === 1006);
}
