import type { ConnectionId } from '../ids.ts';

/**
 * What a socket may send. A visitor's outbox is 50 messages at once, and joining rooms, catching up and pings come beside it: no
 * client of ours or of the public widget reaches this.
 */
export const FRAMES_AT_ONCE = 60;
export const FRAMES_PER_SECOND = 10;

/** Seconds over which all environments together count the frames of one socket. */
export const FRAME_WINDOW = 10;

/** Frames in one window above which a socket is ended: twice what the rate allows in it. */
export const FRAMES_THAT_END = 2 * (FRAMES_AT_ONCE + FRAME_WINDOW * FRAMES_PER_SECOND);

/** Frames of a socket in a window that cost an environment few writes, and no write if they are demanded. */
export const FEW_FRAMES = 10;

/** Frames that one write stands for: while an environment has seen few of a socket in this window, and then. */
export const FRAMES_PER_WRITE = { few: 25, many: 5 } as const;

/** What a frame counts as, in frames, if it is refused for its rate or for what it says; and a `sync` that comes too soon. */
export const REFUSED_COUNTS_AS = 10;
export const REFUSED_SYNC_COUNTS_AS = 25;

/** How often a socket may ask for what it missed: each `sync` may read and post 200 entries. Milliseconds. */
export const SYNCS = { atOnce: 10, every: 5000 } as const;

/** `refused`: the frame comes too soon. `ended`: its socket floods, and is closed. */
export type FrameVerdict = 'pass' | 'refused' | 'ended';

/** Limits what one socket sends, over all environments. */
export interface FrameLimiter {
  /** Judges a frame, before anything is read for it. One that its protocol demands (`demanded`, a pong) costs no write. */
  judge(connectionId: ConnectionId, kind?: 'demanded'): Promise<FrameVerdict>;
  /** Whether the client is told now that a frame of its comes too soon: once a second. */
  tells(connectionId: ConnectionId): boolean;
  /** Counts a frame that was judged already as so many more; ends its socket if these are too many. */
  charge(connectionId: ConnectionId, frames: number): Promise<void>;
}
