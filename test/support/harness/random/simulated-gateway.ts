import type { ConnectionSender, Posted } from '../../../../lambdas/domain/delivery/connection-sender.ts';

/** Delays and faults of the gateway, in milliseconds. */
export type ExpectedFaults = {
  /** The outcome of a post to an open socket. `lost answer`: it is delivered, but its sender sees an error. */
  post: (connectionId: string) => 'sent' | 'busy' | 'lost answer';
  postLatency: () => number;
  frameLatency: () => number;
};

type Socket = {
  state: 'opening' | 'open' | 'half open' | 'closed';
  lastFrameAt: number;
  peer: Peer;
};

/** The client's side of a socket. */
export type Peer = {
  receive: (frame: string) => void;
  /** The server has ended the socket. */
  closed: () => void;
};

type Needs = { now: () => number; sleep: (milliseconds: number) => Promise<void>; faults: ExpectedFaults };

/**
 * The WebSocket side of API Gateway: a socket opens only when its `$connect` has returned, posts to one that is not open
 * answer "gone", frames arrive in the order in which they were posted, and those on their way when it breaks are lost.
 */
export function simulatedGateway({ now, sleep, faults }: Needs) {
  const sockets = new Map<string, Socket>();
  let ids = 0;

  const sender: ConnectionSender = {
    async post(connectionId, frame): Promise<Posted> {
      await sleep(faults.postLatency());
      const socket = sockets.get(connectionId);
      if (!socket || socket.state === 'opening' || socket.state === 'closed') return 'gone';
      const outcome = faults.post(connectionId);
      if (outcome === 'busy') return 'busy';
      // A socket that broke unnoticed by the gateway takes posts, and they are never delivered.
      if (socket.state === 'open') void deliver(socket, frame);
      return outcome === 'sent' ? 'sent' : 'busy';
    },
    async close(connectionId) {
      await sleep(faults.postLatency());
      const socket = sockets.get(connectionId);
      if (!socket || socket.state === 'closed') return true;
      if (faults.post(connectionId) === 'busy') return false;
      const wasOpen = socket.state === 'open';
      socket.state = 'closed';
      if (wasOpen) socket.peer.closed();
      return true;
    },
  };

  async function deliver(socket: Socket, frame: string): Promise<void> {
    socket.lastFrameAt = Math.max(socket.lastFrameAt, now() + faults.frameLatency());
    await sleep(socket.lastFrameAt - now());
    if (socket.state === 'open') socket.peer.receive(frame);
  }

  return {
    sender,
    /** A handshake has been received. */
    handshake(peerOf: (connectionId: string) => Peer): string {
      const connectionId = `socket-${++ids}=`;
      sockets.set(connectionId, { state: 'opening', lastFrameAt: 0, peer: peerOf(connectionId) });
      return connectionId;
    },
    /** `$connect` has returned success. Answers whether the client is still connected. */
    opened(connectionId: string): boolean {
      const socket = sockets.get(connectionId);
      if (socket?.state !== 'opening') return false;
      socket.state = 'open';
      return true;
    },
    /** The client is disconnected. Unless the gateway has noticed, it takes posts for a while. */
    broken(connectionId: string, noticed: boolean): void {
      const socket = sockets.get(connectionId);
      if (socket && socket.state !== 'closed') socket.state = noticed ? 'closed' : 'half open';
    },
    isOpen: (connectionId: string): boolean => sockets.get(connectionId)?.state === 'open',
  };
}

export type SimulatedGateway = ReturnType<typeof simulatedGateway>;
