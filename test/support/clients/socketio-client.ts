import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

/** What a client of Socket.IO heard, in order: the events of the gateway and those that its library makes itself. */
export type Heard = { name: string; args: unknown[] };

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was sent
type Payload = any;

/** The official client, unmodified, that remembers what it heard, so that a journey can wait for something without missing it. */
export type SocketioClient = {
  socket: Socket;
  heard: Heard[];
  /** The payload of the first event of this name that fits, come already or still to come. Each is looked at once. */
  next: (name: string, fits?: (payload: Payload) => boolean) => Promise<Payload>;
  /** Sends an event and waits for its acknowledgement. */
  ask: (name: string, payload?: unknown) => Promise<Payload>;
  /** Cuts the line without a goodbye; the client comes back by itself. */
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
  const heard: Heard[] = [];
  const unseen: Heard[] = [];
  const waiting = new Set<() => void>();
  const hear = (name: string, args: unknown[]) => {
    heard.push({ name, args });
    unseen.push({ name, args });
    for (const look of [...waiting]) look();
  };
  socket.onAny((name: string, ...args: unknown[]) => hear(name, args));
  for (const name of LOCAL_EVENTS) {
    socket.on(name, (...args: unknown[]) => hear(name, name === 'connect' ? [{ recovered: socket.recovered }] : args));
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
    heard,
    next,
    ask: (name, payload = {}) => socket.emitWithAck(name, payload),
    cut: () => line(socket).terminate(),
    close: () => void socket.close(),
  };
}

/** The WebSocket under the client, which its types keep to themselves. */
function line({ io: { engine } }: Socket): { terminate: () => void } {
  const { ws } = engine.transport as unknown as { ws?: { terminate: () => void } };
  if (!ws) throw new Error('the client has no WebSocket at the moment');
  return ws;
}

/** The messages that a client was told of, in the order in which it was told. */
export const messagesOf = ({ heard }: Pick<SocketioClient, 'heard'>): { id: string; text: string; seq: number }[] =>
  heard.flatMap(({ name, args: [payload] }) => (name === 'meta_message_created' ? [(payload as Payload).message] : []));
