import type { FrameAuthor } from '../observations.ts';
import type { Cancel, Time } from '../time/time.ts';
import type { ConnectionFacts } from './socket-event.ts';

/** How frames of one connection are sent. */
export interface Transport {
  send(text: string, by: FrameAuthor): void;
  close(code: number, reason: string): void;
  /** Closes the connection without a close frame. */
  terminate(): void;
  bufferedBytes(): number;
}

/** A WebSocket connection whose client has received its 101. Before that, posts are answered with 410 (aws-facts 1.8). */
export interface Connection {
  readonly facts: ConnectionFacts;
  readonly lastActiveAt: number;
  readonly transport: Transport;
  /** Called for a message in either direction (aws-facts 1.7). */
  resetIdleTimer(): void;
  /** Sends a text frame and resets the idle timers, CloudFront's too if the connection came through CloudFront. */
  send(text: string, by: FrameAuthor): void;
}

/** The live connections of all WebSocket APIs. */
export interface Connections {
  open(facts: ConnectionFacts, transport: Transport, limits: ConnectionLimits): Connection;
  find(connectionId: string): Connection | undefined;
  /** Removes a connection and stops its timers. */
  remove(connectionId: string): void;
  all(): Connection[];
}

/** Time limits of a connection; `edgeIdleMs` only for connections through CloudFront. */
export interface ConnectionLimits {
  readonly socketIdleMs: number;
  readonly socketAgeMs: number;
  readonly edgeIdleMs?: number;
}

/** Registers connections and closes those that are idle or too old with 1001 "Going away" (aws-facts 1.4, 1.5). */
export function liveConnections(time: Time): Connections {
  const live = new Map<string, { readonly connection: Connection; readonly stop: () => void }>();
  return {
    find: (connectionId) => live.get(connectionId)?.connection,
    all: () => [...live.values()].map(({ connection }) => connection),
    remove(connectionId) {
      live.get(connectionId)?.stop();
      live.delete(connectionId);
    },
    open(facts, transport, limits) {
      const timers = new Map<string, Cancel>();
      const startTimer = (name: string, milliseconds: number, run: () => void): void => {
        timers.get(name)?.();
        timers.set(name, time.after(milliseconds, run));
      };
      const expire = () => transport.close(1001, 'Going away');
      let lastActiveAt = time.now();
      const resetIdleTimer = (): void => {
        lastActiveAt = time.now();
        startTimer('idle', limits.socketIdleMs, expire);
      };
      const resetEdgeTimer = (): void => {
        if (limits.edgeIdleMs !== undefined) startTimer('edge', limits.edgeIdleMs, () => transport.terminate());
      };
      const connection: Connection = {
        facts,
        transport,
        resetIdleTimer,
        get lastActiveAt() {
          return lastActiveAt;
        },
        send(text, by) {
          resetIdleTimer();
          resetEdgeTimer();
          transport.send(text, by);
        },
      };
      const stop = (): void => {
        for (const cancel of timers.values()) cancel();
      };
      live.set(facts.connectionId, { connection, stop });
      startTimer('age', limits.socketAgeMs, expire);
      resetIdleTimer();
      resetEdgeTimer();
      return connection;
    },
  };
}
