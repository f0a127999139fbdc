import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

/** An event that a Socket.IO client received: of the gateway, or made by its library. */
export type Received = { name: string; args: unknown[] };

// biome-ignore lint/suspicious/noExplicitAny: tests read arbitrary payloads
type Payload = any;

/**
 * The official client, unmodified, that keeps the events it received, so that a journey can wait for one without missing it.
 */
export type SocketioClient = {
  socket: Socket;
  received: Received[];
  /** The payload of the first event of this name that fits, received or still to come. Each is returned once. */
  next: (name: string, fits?: (payload: Payload) => boolean) => Promise<Payload>;
  /** Sends an event and waits for its acknowledgement. */
  ask: (name: string, payload?: unknown) => Promise<Payload>;
  /** Cuts the connection without a close frame; the client reconnects by itself. */
  cut: () => void;
  close: () => void;
};

type Options = Partial<ManagerOptions & SocketOptions>;

const LOCAL_EVENTS = ['connect', 'disconnect', 'connect_error'];

export function socketio(url: string, options: Options = {}): SocketioClient {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 10,
    reconnectionDelayMax: 50,
    ...options,
  });
  const received: Received[] = [];
  const unseen: Received[] = [];
  const waiting = new Set<() => void>();
  const keep = (name: string, args: unknown[]) => {
    received.push({ name, args });
    unseen.push({ name, args });
    for (const look of [...waiting]) look();
  };
  socket.onAny((name: string, ...args: unknown[]) => keep(name, args));
  for (const name of LOCAL_EVENTS) {
    socket.on(name, (...args: unknown[]) => keep(name, name === 'connect' ? [{ recovered: socket.recovered }] : args));
  }
  const next = (name: string, fits: (payload: Payload) => boolean = () => true): Promise<Payload> =>
    new Promise((found) => {
      const look = () => {
        const at = unseen.findIndex((event) => event.name === name && fits(event.args[0]));
        if (at < 0) return;
        waiting.delete(look);
        found(unseen.splice(at, 1)[0]?.args[0]);
      };
      waiting.add(look);
      look();
    });
  return {
    socket,
    received,
    next,
    ask: (name, payload = {}) => socket.emitWithAck(name, payload),
    cut: () => line(socket).terminate(),
    close: () => void socket.close(),
  };
}

/** The WebSocket under the client, which its types hide. */
function line({ io: { engine } }: Socket): { terminate: () => void } {
  const { ws } = engine.transport as unknown as { ws?: { terminate: () => void } };
  if (!ws) throw new Error('the client has no WebSocket at the moment');
  return ws;
}

/** The messages that a client received, in order. */
export const messagesOf = ({
  received,
}: Pick<SocketioClient, 'received'>): { id: string; text: string; seq: number }[] =>
  received.flatMap(({ name, args: [payload] }) =>
    name === 'meta_message_created' ? [(payload as Payload).message] : [],
  );
