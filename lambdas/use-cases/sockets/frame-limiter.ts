import { BoundedMap } from '../../domain/bounded-map.ts';
import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import {
  FEW_FRAMES,
  FRAME_WINDOW,
  FRAMES_AT_ONCE,
  FRAMES_PER_SECOND,
  FRAMES_PER_WRITE,
  FRAMES_THAT_END,
  type FrameLimiter,
  type FrameVerdict,
  REFUSED_COUNTS_AS,
} from '../../domain/sockets/frame-limits.ts';
import { NO_TENANT } from '../../domain/tenants/tenant-quotas.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = {
  counter: WindowCounter;
  close: ConnectionSender['close'];
  clock: Clock;
  /** From 0 to 1. */
  random: () => number;
};

/** Sockets that one environment remembers at most. */
const KEPT_AT_MOST = 5000;

/** Milliseconds in which a socket is told once that its frames come too soon. */
const TOLD_EVERY = 1000;

/** What one environment knows of a socket. */
type Seen = { tokens: number; at: number; window: number; frames: number; toldAt: number; ended: boolean };

/**
 * Limits frames twice. Each environment counts exactly what reaches it, and refuses what is more than the rate: so a flood that
 * one environment sees costs no more than its answers. And all together count by sampling, one write for 25 frames, in one row a
 * socket: so the frames that pass do not grow with the environments that a flood is spread over, which are the more, the slower
 * its frames are. A socket beyond `FRAMES_THAT_END` is closed, and API Gateway takes no further frame from it
 * (docs/decisions/0029-frames-are-counted-twice.md).
 */
export function frameLimiter({ counter, close, clock, random }: Needs): FrameLimiter {
  const kept = new BoundedMap<ConnectionId, Seen>(KEPT_AT_MOST);

  function seenOf(connectionId: ConnectionId): Seen {
    const now = clock();
    const window = Math.floor(now / 1000 / FRAME_WINDOW);
    const known = kept.get(connectionId) ?? {
      tokens: FRAMES_AT_ONCE,
      at: now,
      window,
      frames: 0,
      toldAt: 0,
      ended: false,
    };
    const earned = (Math.max(0, now - known.at) / 1000) * FRAMES_PER_SECOND;
    const seen = {
      ...known,
      tokens: Math.min(FRAMES_AT_ONCE, known.tokens + earned),
      at: Math.max(now, known.at),
      ...(known.window === window ? {} : { window, frames: 0 }),
    };
    kept.set(connectionId, seen);
    return seen;
  }

  /** Counts frames here, and by chance for all. Answers whether their socket has sent too many. */
  async function isFlood(connectionId: ConnectionId, seen: Seen, frames: number): Promise<boolean> {
    seen.frames += frames;
    const stands = Math.max(frames, seen.frames > FEW_FRAMES ? FRAMES_PER_WRITE.many : FRAMES_PER_WRITE.few);
    const all = random() < frames / stands ? await together(connectionId, seen.window, stands) : 0;
    return Math.max(seen.frames, all) > FRAMES_THAT_END;
  }

  /** The frames that all environments have counted. A count that cannot be written ends no socket. */
  const together = (connectionId: ConnectionId, window: number, frames: number): Promise<number> =>
    counter.count(NO_TENANT, `frames-${connectionId}`, window, (window + 1) * FRAME_WINDOW, frames).catch(() => 0);

  /** Closed by the first that notices; once more with a later frame, if that failed. */
  async function end(connectionId: ConnectionId, seen: Seen): Promise<void> {
    seen.ended = true;
    if (!(await close(connectionId, 'flood'))) seen.ended = false;
  }

  return {
    async judge(connectionId, kind): Promise<FrameVerdict> {
      const seen = seenOf(connectionId);
      if (seen.ended) return 'ended';
      if (kind === 'demanded' && seen.frames < FEW_FRAMES) {
        seen.frames++;
        return 'pass';
      }
      const isRefused = seen.tokens < 1;
      seen.tokens = Math.max(0, seen.tokens - 1);
      if (await isFlood(connectionId, seen, isRefused ? REFUSED_COUNTS_AS : 1)) {
        await end(connectionId, seen);
        return 'ended';
      }
      return isRefused ? 'refused' : 'pass';
    },

    tells(connectionId) {
      const seen = seenOf(connectionId);
      const now = clock();
      if (now - seen.toldAt < TOLD_EVERY) return false;
      seen.toldAt = now;
      return true;
    },

    async charge(connectionId, frames) {
      const seen = seenOf(connectionId);
      seen.tokens = Math.max(0, seen.tokens - frames);
      if (!seen.ended && (await isFlood(connectionId, seen, frames))) await end(connectionId, seen);
    },
  };
}
