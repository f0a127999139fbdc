import type { Local } from '@chat-gateway/local';
import { ECHO_OPEN } from './socketio-echo-open.ts';

/** Milliseconds in which a Socket.IO client has to send CONNECT. */
const CONNECT_WITHIN = 1000;

/**
 * Timers below a minute, which AWS has none of: pings every 300 ms, and ends sockets that do not answer within 200, or that have not
 * sent CONNECT. It runs beside the runner, and is no part of the product. Answers how to stop it.
 */
export function scheduled(local: Local, { engineOnly }: { engineOnly: boolean }): () => void {
  const timers = new Map<string, Set<NodeJS.Timeout>>();
  const after = (connectionId: string, milliseconds: number, run: () => void): (() => void) => {
    const timer = setTimeout(run, milliseconds);
    timers.get(connectionId)?.add(timer);
    return () => clearTimeout(timer);
  };
  const have = (work: object) => local.invoke('Background', work).catch(() => 'the runner has stopped');
  const pongs = new Map<string, () => void>();
  const unanswered = new Set<string>();

  /** The time for the answer counts from when the ping has been posted; it may be there by then. */
  const pingLater = (connectionId: string) =>
    after(connectionId, ECHO_OPEN.pingInterval, async () => {
      unanswered.add(connectionId);
      await have({ ping: connectionId });
      if (!unanswered.has(connectionId)) return;
      pongs.set(
        connectionId,
        after(connectionId, ECHO_OPEN.pingTimeout, () => void have({ end: connectionId })),
      );
    });
  const connects = new Map<string, () => void>();

  return local.observations.on((seen) => {
    if (seen.type === 'connection-opened') {
      timers.set(seen.connectionId, new Set());
      if (engineOnly) return;
      connects.set(
        seen.connectionId,
        after(seen.connectionId, CONNECT_WITHIN, () => void have({ end: seen.connectionId })),
      );
    }
    if (seen.type === 'frame-received' && seen.text === '3') {
      unanswered.delete(seen.connectionId);
      pongs.get(seen.connectionId)?.();
      pingLater(seen.connectionId);
    }
    // A socket that upgrades may get no ping before it has.
    if (seen.type === 'frame-received' && seen.text === '5') pingLater(seen.connectionId);
    if (seen.type === 'frame-sent' && seen.text.startsWith('0')) pingLater(seen.connectionId);
    if (seen.type === 'frame-sent' && seen.text.startsWith('4')) connects.get(seen.connectionId)?.();
    if (seen.type === 'connection-closed') {
      for (const timer of timers.get(seen.connectionId) ?? []) clearTimeout(timer);
      for (const map of [timers, pongs, connects, unanswered]) map.delete(seen.connectionId);
    }
  });
}
