import { WebSocket } from 'ws';

/** A Socket.IO client reduced to its frames, for sending what the official client never sends. */
export type RawSocketio = {
  frames: string[];
  send: (data: string | Buffer) => void;
  /** The next frame not yet returned; fails when the socket ends before one is received. */
  next: () => Promise<string>;
  closed: Promise<number>;
  cut: () => void;
};

/**
 * Opens a socket, and waits for the open packet unless asked not to. Fails with the HTTP status if the handshake is refused.
 */
export async function rawSocketio(
  url: string,
  query = 'EIO=4&transport=websocket',
  headers = {},
): Promise<RawSocketio> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?${query}`, { headers });
  const frames: string[] = [];
  const unseen: string[] = [];
  const waiting: { found: (frame: string) => void; failed: (error: Error) => void }[] = [];
  socket.on('message', (data) => {
    frames.push(String(data));
    const first = waiting.shift();
    if (first) first.found(String(data));
    else unseen.push(String(data));
  });
  const closed = new Promise<number>((done) => socket.on('close', done));
  void closed.then((code) => {
    for (const { failed } of waiting.splice(0)) failed(new Error(`closed ${code}`));
  });
  await new Promise<void>((opened, refused) => {
    socket.on('open', opened);
    socket.on('unexpected-response', (_request, { statusCode }) => refused(new Error(`refused ${statusCode}`)));
    socket.on('error', refused);
  });
  return {
    frames,
    send: (data) => socket.send(data),
    next: () =>
      new Promise((found, failed) => {
        const known = unseen.shift();
        if (known !== undefined) found(known);
        else if (socket.readyState === WebSocket.CLOSED) failed(new Error('closed'));
        else waiting.push({ found, failed });
      }),
    closed,
    cut: () => socket.terminate(),
  };
}

/** Connects, and returns the ids in the CONNECT answer (`40`). */
export async function acceptedSocketio(url: string, auth: object): Promise<RawSocketio & { sid: string; pid: string }> {
  const raw = await rawSocketio(url);
  await raw.next();
  raw.send(`40${JSON.stringify(auth)}`);
  const answer = await raw.next();
  return { ...raw, ...(JSON.parse(answer.slice(2)) as { sid: string; pid: string }) };
}
