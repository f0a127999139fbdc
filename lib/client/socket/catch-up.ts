import type { ClientFrame, ServerFrame } from '../contract-types.ts';

/** Milliseconds for one answer to `sync`. */
const ANSWER_TIMEOUT = 10_000;

type CatchUp = {
  send: (frame: ClientFrame) => void;
  /** Nothing is missing any more. */
  onDone: () => void;
  /** The gateway does not know the cursor: everything has to be read again. */
  onLost: () => void;
  /** No answer came: the line is dead. */
  onTimeout: () => void;
};

/**
 * Gets the frames that were missed without a connection: `sync {after}` until `synced` has no `more`.
 *
 * Until then the cursors of other frames are ignored: they are the gateway's position and not this client's, so that an
 * interruption would lose the frames in between. `more` counts only if the cursor has moved, so that this ends.
 */
export function catchUp({ send, onDone, onLost, onTimeout }: CatchUp) {
  let position: string | null = null;
  let isBusy = false;
  let isSettled = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function ask() {
    clearTimeout(timer);
    timer = setTimeout(onTimeout, ANSWER_TIMEOUT);
    send(position === null ? { type: 'sync' } : { type: 'sync', after: position });
  }

  function end() {
    clearTimeout(timer);
    isBusy = false;
  }

  function synced({ cursor, more }: { cursor: string | null; more: boolean }) {
    const hasMoved = cursor !== null && cursor !== position;
    position = cursor ?? position;
    if (more && hasMoved) return ask();
    end();
    isSettled = true;
    onDone();
  }

  return {
    /** A line is open. */
    begin() {
      isBusy = true;
      isSettled = false;
      ask();
    },
    /** The line is down: catching up begins again on the next one. */
    end() {
      end();
      isSettled = false;
    },
    receive(frame: ServerFrame) {
      if (isBusy && frame.type === 'synced') return synced(frame);
      if (isBusy && frame.type === 'error' && frame.code === 'ERR_RATE_LIMITED' && frame.temp_id === undefined) {
        // The gateway has a limit for `sync`, and what was refused gets no other answer.
        clearTimeout(timer);
        timer = setTimeout(ask, (frame.retryAfter ?? 1) * 1000);
        return;
      }
      if (isBusy && frame.type === 'error' && frame.field === 'after') {
        end();
        return onLost();
      }
      if (isSettled && 'cursor' in frame && frame.cursor) position = frame.cursor;
    },
    /** Goes on from the cursor of an HTTP answer. */
    from(cursor: string | null) {
      position = cursor;
    },
    position: () => position,
  };
}
