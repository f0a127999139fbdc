import { WebSocket } from 'ws';
import type { Json } from './http-client.ts';

type Dial = { protocols?: string[]; headers?: Record<string, string> };

/** A native WebSocket client that keeps its frames, so that a journey can wait for one without missing it. */
export type NativeClient = {
  frames: Json[];
  send: (frame: unknown) => void;
  sendRaw: (data: string | Buffer) => void;
  /**
   * The first frame that fits, of those received or still to come. Each frame is returned once: the next call gets the next
   * one.
   */
  next: (fits: string | ((frame: Json) => boolean)) => Promise<Json>;
  closed: Promise<number>;
  close: () => Promise<number>;
  /** Cuts the connection without a close frame. */
  cut: () => void;
};

/** Opens a socket; fails with the HTTP status if the handshake is refused. */
export async function dial(url: string, { protocols = [], headers = {} }: Dial = {}): Promise<NativeClient> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, { headers });
  const frames: Json[] = [];
  const unseen: Json[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data));
    frames.push(frame);
    unseen.push(frame);
    for (const look of [...waiting]) look();
  });
  const closed = new Promise<number>((done) => socket.on('close', done));
  await new Promise<void>((opened, refused) => {
    socket.on('open', opened);
    socket.on('unexpected-response', (_request, { statusCode }) => refused(new Error(`refused ${statusCode}`)));
    socket.on('error', refused);
  });
  return {
    frames,
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendRaw: (data) => socket.send(data),
    closed,
    next: (fits) =>
      new Promise((found) => {
        const look = () => {
          const at = unseen.findIndex((frame) => (typeof fits === 'string' ? frame.type === fits : fits(frame)));
          if (at < 0) return;
          waiting.delete(look);
          found(unseen.splice(at, 1)[0]);
        };
        waiting.add(look);
        look();
      }),
    close() {
      socket.close();
      return closed;
    },
    cut: () => socket.terminate(),
  };
}

/** A client of the whole native dialect (`chat.v1`), with its token as a subprotocol instead of in the URL. */
export const dialV1 = (url: string, token: string, headers: Record<string, string> = {}): Promise<NativeClient> =>
  dial(`${url}/ws/chat`, { protocols: ['chat.v1', `bearer.${token}`], headers });
