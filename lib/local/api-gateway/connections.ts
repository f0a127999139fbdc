import type { Cancel, Time } from '../time/time.ts';
import type { SocketFacts } from './socket-event.ts';

/** The wire of one connection, however it is made. */
export interface Wire {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Cuts the connection without a close frame. */
  cut(): void;
  bufferedBytes(): number;
}

/** One WebSocket connection whose client has its 101. Before that, posts find nobody (aws-facts 1.8). */
export interface Connection {
  readonly facts: SocketFacts;
  readonly lastActiveAt: number;
  readonly wire: Wire;
  /** A message passed in either direction: the idle timer starts again (aws-facts 1.7). */
  touch(): void;
  /** Sends a text frame, which also feeds the timer of CloudFront, if that is in between. */
  send(text: string): void;
}

/** The live connections of all WebSocket APIs. */
export interface Connections {
  open(facts: SocketFacts, wire: Wire, limits: ConnectionLimits): Connection;
  find(connectionId: string): Connection | undefined;
  /** Forgets a connection and stops its timers. */
  remove(connectionId: string): void;
  all(): Connection[];
}

/** When connections end by themselves. `edgeIdleMs` only for those that came through CloudFront. */
export interface ConnectionLimits {
  readonly socketIdleMs: number;
  readonly socketAgeMs: number;
  readonly edgeIdleMs?: number;
}

/** Keeps the connections and ends those that are idle or too old: 1001 "Going away" (aws-facts 1.4, 1.5). */
export function liveConnections(time: Time): Connections {
  const live = new Map<string, { readonly connection: Connection; readonly stop: () => void }>();
  return {
    find: (connectionId) => live.get(connectionId)?.connection,
    all: () => [...live.values()].map(({ connection }) => connection),
    remove(connectionId) {
      live.get(connectionId)?.stop();
      live.delete(connectionId);
    },
    open(facts, wire, limits) {
      const timers = new Map<string, Cancel>();
      const arm = (name: string, milliseconds: number, run: () => void): void => {
        timers.get(name)?.();
        timers.set(name, time.after(milliseconds, run));
      };
      const goAway = () => wire.close(1001, 'Going away');
      let lastActiveAt = time.now();
      const touch = (): void => {
        lastActiveAt = time.now();
        arm('idle', limits.socketIdleMs, goAway);
      };
      const feedEdge = (): void => {
        if (limits.edgeIdleMs !== undefined) arm('edge', limits.edgeIdleMs, () => wire.cut());
      };
      const connection: Connection = {
        facts,
        wire,
        touch,
        get lastActiveAt() {
          return lastActiveAt;
        },
        send(text) {
          touch();
          feedEdge();
          wire.send(text);
        },
      };
      const stop = (): void => {
        for (const cancel of timers.values()) cancel();
      };
      live.set(facts.connectionId, { connection, stop });
      arm('age', limits.socketAgeMs, goAway);
      touch();
      feedEdge();
      return connection;
    },
  };
}
