import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Json } from './http-client.ts';

type Received = { event: string; payload: Json };

/** A Socket.IO client that keeps the events it received, so that a journey can wait for one without missing it. */
export type WidgetSocket = {
  socket: Socket;
  received: Received[];
  emit: (event: string, payload: object) => void;
  /** The first event of this name that fits, received or still to come. Each is returned once. */
  next: (event: string, fits?: (payload: Json) => boolean) => Promise<Json>;
  /** Cuts the connection; resolves when the client is connected again. */
  cut: () => Promise<void>;
  close: () => void;
};

/** Connects as a page would: over a WebSocket alone, from its origin. */
export async function widgetSocket(
  url: string,
  page: string,
  options: Partial<ManagerOptions & SocketOptions> = {},
): Promise<WidgetSocket> {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 10,
    reconnectionDelayMax: 20,
    extraHeaders: { origin: page },
    ...options,
  });
  const received: Received[] = [];
  const unseen: Received[] = [];
  const waiting = new Set<() => void>();
  socket.onAny((event: string, payload: Json) => {
    received.push({ event, payload });
    unseen.push({ event, payload });
    for (const look of [...waiting]) look();
  });
  await connected(socket);
  return {
    socket,
    received,
    emit: (event, payload) => void socket.emit(event, payload),
    next: (event, fits = () => true) =>
      new Promise((found) => {
        const look = () => {
          const at = unseen.findIndex((item) => item.event === event && fits(item.payload));
          if (at < 0) return;
          waiting.delete(look);
          found(unseen.splice(at, 1)[0]?.payload);
        };
        waiting.add(look);
        look();
      }),
    async cut() {
      const back = connected(socket, true);
      socket.io.engine.close();
      await back;
    },
    close: () => void socket.disconnect(),
  };
}

const connected = (socket: Socket, again = false): Promise<void> =>
  new Promise((done, failed) => {
    if (socket.connected && !again) return done();
    socket.once('connect', done);
    socket.once('connect_error', failed);
  });
