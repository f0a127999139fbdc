/** Of a WebSocket, what is used here: the browser's, Node's own (22 and later), and that of the package `ws` have it. */
export type SocketLike = {
  readonly readyState: number;
  send(data: string): void;
  close(): void;
  addEventListener(type: string, listener: (event: unknown) => void): void;
};

export type SocketClass = new (url: string, protocols: string[]) => SocketLike;

/** The value of `readyState` while frames can be sent. */
export const OPEN = 1;

/** The class given, or the one of the platform. */
export function socketClass(given: SocketClass | undefined): SocketClass {
  const found = given ?? (globalThis as { WebSocket?: SocketClass }).WebSocket;
  if (!found)
    throw new Error('this platform has no WebSocket: give one as the option `WebSocket` (Node 20: that of `ws`)');
  return found;
}
