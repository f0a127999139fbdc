import type { Seen } from '../attack.ts';
import { http, json } from './http.ts';
import { type Line, line, seenOn } from './line.ts';

/** A request of Engine.IO by polling. A session's id is sent as it is, percent-encoded. */
function asked(url: string, method: string, sid: string | undefined, body?: string | Buffer): Promise<Seen> {
  const session = sid === undefined ? '' : `&sid=${encodeURIComponent(sid)}`;
  return http(url, `${method} /socket.io/?EIO=4&transport=polling${session}`, {
    body,
    headers: body === undefined ? {} : { 'content-type': 'text/plain;charset=UTF-8' },
  });
}

/** Polls, or tries another method than a client's. */
export const poll = (url: string, sid: string | undefined, method = 'GET'): Promise<Seen> => asked(url, method, sid);

/** Posts packets. It is accepted if they are kept. */
export const post = (url: string, sid: string | undefined, body: string | Buffer): Promise<Seen> =>
  asked(url, 'POST', sid, body);

/** The id of a new session, of which nobody else knows. */
export async function polled(url: string): Promise<string> {
  const open = await asked(url, 'GET', undefined);
  const { sid } = json({ text: open.text.slice(1) });
  if (typeof sid !== 'string') throw new Error(`a genuine handshake was refused: ${open.status} ${open.text}`);
  return sid;
}

/** A WebSocket that wants to take a session over. */
export const upgrading = (url: string, sid: string, query: Record<string, string> = {}): Promise<Line> =>
  line(`${url}/socket.io/?${new URLSearchParams({ EIO: '4', transport: 'websocket', sid, ...query })}`);

/** Whether a frame tells a client anything but that its line is one. */
const tells = (frame: string): boolean => /^4[0-35]/.test(frame);

/**
 * Says these on a WebSocket with a session's id, and waits for what comes of it. It is accepted if it is told anything: an answer to a
 * CONNECT, or an event.
 */
export async function takesOver(
  url: string,
  sid: string,
  said: readonly string[],
  query: Record<string, string> = {},
): Promise<Seen> {
  const socket = await upgrading(url, sid, query);
  if (socket.status !== 101) return seenOn(socket, false);
  for (const frame of said) socket.send(frame);
  const answer = await socket.until((frame) => tells(frame) || frame.startsWith('44'));
  socket.close();
  return seenOn(socket, answer !== null && tells(answer));
}

/** A session that came in as a client with its default options does, and is on its WebSocket. */
export async function polledSession(url: string, token: string): Promise<Line & { sid: string }> {
  const sid = await polled(url);
  await post(url, sid, connectOf(token));
  const socket = await upgrading(url, sid);
  socket.send('5');
  if ((await socket.until((frame) => frame.startsWith('40{'))) === null)
    throw new Error(`a genuine session was refused: ${socket.status} ${socket.frames.join(' ')}`);
  return { ...socket, sid };
}

/** A CONNECT packet. */
export const connectOf = (token: string): string => `40${JSON.stringify({ token })}`;
