import { WebSocket } from 'ws';
import type { Seen } from '../attack.ts';

export type Dialled = { protocols?: string[]; headers?: Record<string, string> };

/** A WebSocket under an attacker's hands, or the answer that refused it. */
export type Line = {
  /** 101 if it was opened. */
  status: number;
  headers: Seen['headers'];
  /** The text frames received so far. */
  frames: string[];
  send: (data: string | Buffer) => void;
  /** The first frame that fits; `null` once the socket has ended, or nothing has come for so many milliseconds. */
  until: (fits: (frame: string) => boolean, patience?: number) => Promise<string | null>;
  closed: Promise<number>;
  close: () => void;
};

/** Milliseconds after which no answer is expected any more. Only what is never answered is waited for so long. */
const PATIENCE = 30_000;

/** Opens a WebSocket at an address such as `http://127.0.0.1:8787/ws?token=…`. */
export async function line(url: string, { protocols = [], headers = {} }: Dialled = {}): Promise<Line> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, { headers, handshakeTimeout: PATIENCE });
  const frames: string[] = [];
  const looking = new Set<() => void>();
  const look = () => {
    for (const one of [...looking]) one();
  };
  socket.on('message', (data) => {
    frames.push(String(data));
    look();
  });
  const closed = new Promise<number>((done) => socket.on('close', done));
  void closed.then(look);
  const { status, answer } = await new Promise<{ status: number; answer: Seen['headers'] }>((settled, failed) => {
    socket.on('upgrade', ({ headers: answer }) => settled({ status: 101, answer }));
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      settled({ status: response.statusCode ?? 0, answer: response.headers });
    });
    socket.on('error', failed);
  });
  if (status === 101 && socket.readyState === WebSocket.CONNECTING)
    await new Promise((opened) => socket.on('open', opened));
  return {
    status,
    headers: answer,
    frames,
    send: (data) => socket.send(data),
    until: (fits, patience = PATIENCE) =>
      new Promise((found) => {
        const finish = (frame: string | null) => {
          clearTimeout(timer);
          looking.delete(search);
          found(frame);
        };
        const search = () => {
          const frame = frames.find(fits);
          if (frame !== undefined) finish(frame);
          else if (socket.readyState !== WebSocket.OPEN) finish(null);
        };
        const timer = setTimeout(() => finish(null), patience);
        looking.add(search);
        search();
      }),
    closed,
    close: () => socket.terminate(),
  };
}

/** What a line has shown. */
export const seenOn = ({ status, headers, frames }: Line, accepted: boolean): Seen => ({
  accepted,
  status,
  headers,
  text: frames.join('\n'),
});
