import { WebSocket } from 'ws';

/** A client of the benchmark, of any kind: it sends a frame and waits for one that answers it. */
export type Client = {
  send(frame: string): void;
  /** The next frame that fits, including frames received earlier and not yet returned. */
  next(fits: (frame: string) => boolean): Promise<string>;
  /** From now on answers each Engine.IO ping, as every Socket.IO client does. */
  answerPings(): void;
  close(): Promise<void>;
};

/** Milliseconds after which a missing frame is an error: the gateway is then broken, not slow. */
const FRAME_TIMEOUT_MS = 10_000;

export async function dial(url: string, protocols: string[] = []): Promise<Client> {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
  let frames: string[] = [];
  let wake = () => {};
  socket.on('message', (data) => {
    frames.push(String(data));
    wake();
  });
  await new Promise<void>((opened, failed) => {
    socket.once('open', () => opened());
    socket.once('error', failed);
  });
  socket.on('error', () => {});
  return {
    send: (frame) => socket.send(frame),
    async next(fits) {
      const until = Date.now() + FRAME_TIMEOUT_MS;
      for (;;) {
        const found = frames.findIndex(fits);
        if (found >= 0) {
          const [frame = ''] = frames.slice(found);
          frames = frames.slice(found + 1);
          return frame;
        }
        await new Promise<void>((come, late) => {
          const timer = setTimeout(() => late(new Error('a frame did not come')), Math.max(1, until - Date.now()));
          wake = () => {
            clearTimeout(timer);
            come();
          };
        });
      }
    },
    answerPings() {
      socket.on('message', (data) => {
        if (String(data) === '2') socket.send('3');
      });
    },
    close: () =>
      new Promise((closed) => {
        socket.once('close', () => closed());
        socket.close();
      }),
  };
}

const address = (url: string, path: string): string => `${url.replace(/^http/, 'ws')}${path}`;

/** A native client with the subprotocol of its own version. */
export const dialNative = (url: string, token: string): Promise<Client> =>
  dial(address(url, '/ws/chat'), ['chat.v1', `bearer.${token}`]);

/**
 * Opens a Socket.IO client up to the server's open packet. Its token follows later, in CONNECT, as the newest widget's does.
 */
export async function dialSocketio(url: string): Promise<Client> {
  const client = await dial(address(url, '/socket.io/?EIO=4&transport=websocket'));
  await client.next((frame) => frame.startsWith('0'));
  return client;
}

/**
 * Comes in as a Socket.IO client with its default options does, and is connected: a session by polling, CONNECT posted to it, and a
 * WebSocket that takes it over.
 */
export async function enterByPolling(url: string, token: string): Promise<Client> {
  const path = `${url}/socket.io/?EIO=4&transport=polling`;
  const open = await (await fetch(path)).text();
  const { sid } = JSON.parse(open.slice(1)) as { sid: string };
  const posted = await fetch(`${path}&sid=${sid}`, { method: 'POST', body: `40${JSON.stringify({ token })}` });
  if (!posted.ok) throw new Error(`a post was answered ${posted.status}`);
  const client = await dial(address(url, `/socket.io/?EIO=4&transport=websocket&sid=${sid}`));
  client.send('2probe');
  await client.next((frame) => frame === '3probe');
  client.send('5');
  await client.next((frame) => frame.startsWith('40{'));
  return client;
}

/** CONNECT with a token, and its answer. */
export async function enter(client: Client, token: string): Promise<void> {
  client.send(`40${JSON.stringify({ token })}`);
  const answer = await client.next((frame) => frame.startsWith('4'));
  if (!answer.startsWith('40')) throw new Error(`a Socket.IO client was refused: ${answer}`);
}

export type HttpCall = { token?: string; key?: string; body?: unknown; headers?: Record<string, string> };

/** One HTTP request that has to succeed. */
export async function call(url: string, route: string, request: HttpCall = {}): Promise<Record<string, unknown>> {
  const [method = '', path = ''] = route.split(' ');
  const bearer = request.token ?? request.key;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${route} answered ${response.status}: ${text.slice(0, 200)}`);
  return JSON.parse(text) as Record<string, unknown>;
}
