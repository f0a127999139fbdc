import type { Seen } from '../attack.ts';
import { type Dialled, type Line, line, seenOn } from './line.ts';

/** A handshake with these parameters beside the protocol's own, up to the open packet. */
export async function socketioHandshake(
  url: string,
  query: Readonly<Record<string, string>> = {},
  dialled: Dialled = {},
): Promise<Line> {
  const parameters = new URLSearchParams({ EIO: '4', transport: 'websocket', ...query });
  const socket = await line(`${url}/socket.io/?${parameters}`, dialled);
  if (socket.status === 101) await socket.until((frame) => frame.startsWith('0'));
  return socket;
}

/** Tries to connect. It is accepted if CONNECT is answered by a session. */
export async function socketioConnect(
  url: string,
  auth: unknown,
  query: Readonly<Record<string, string>> = {},
  dialled: Dialled = {},
): Promise<Seen> {
  const { socket, isConnected } = await connected(url, auth, query, dialled);
  socket.close();
  return seenOn(socket, isConnected);
}

async function connected(url: string, auth: unknown, query: Readonly<Record<string, string>>, dialled: Dialled) {
  const socket = await socketioHandshake(url, query, dialled);
  if (socket.status !== 101) return { socket, isConnected: false };
  socket.send(`40${auth === undefined ? '' : JSON.stringify(auth)}`);
  const answer = await socket.until((frame) => /^4[014]/.test(frame));
  return { socket, isConnected: answer?.startsWith('40') === true };
}

export type Session = Line & {
  /** The recovery id. */
  pid: string;
  /** Sends an event, and waits for its acknowledgement: `{success, …}`; `null` if none came. */
  // biome-ignore lint/suspicious/noExplicitAny: acknowledgements are untyped, and judged by their text
  ask: (event: string, payload?: unknown, patience?: number) => Promise<any>;
};

/** A connected session. */
export async function socketioSession(
  url: string,
  auth: unknown,
  query: Readonly<Record<string, string>> = {},
  dialled: Dialled = {},
): Promise<Session> {
  const { socket, isConnected } = await connected(url, auth, query, dialled);
  if (!isConnected) throw new Error(`a genuine session was refused: ${socket.status} ${socket.frames.join(' ')}`);
  const answer = socket.frames.find((frame) => frame.startsWith('40')) ?? '40{}';
  let asked = 0;
  return {
    ...socket,
    pid: (JSON.parse(answer.slice(2)) as { pid?: string }).pid ?? '',
    async ask(event, payload = {}, patience) {
      const id = ++asked;
      socket.send(`42${id}${JSON.stringify([event, payload])}`);
      const said = await socket.until((frame) => frame.startsWith(`43${id}[`), patience);
      return said === null ? null : JSON.parse(said.slice(`43${id}`.length))[0];
    },
  };
}

/** Sends one event on a session of its own. It is accepted if its acknowledgement says so. */
export async function socketioEvent(url: string, auth: unknown, event: string, payload: unknown): Promise<Seen> {
  const session = await socketioSession(url, auth);
  const answer = await session.ask(event, payload);
  session.close();
  return seenOn(session, answer?.success === true);
}
