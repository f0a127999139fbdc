/** Milliseconds for one response to `sync`. */
const RESPONSE_TIMEOUT = 10_000;

/**
 * Gets the frames that were missed without a connection: `sync {after: cursor}` until `synced` has no `more`.
 *
 * Until then the cursors of other frames are ignored: they are the gateway's position and not this page's, so that an
 * interruption would lose the frames in between. `more` counts only if the cursor has moved, so that this ends.
 *
 * - `onDone` is called when nothing is missing any more.
 * - `onLost` is called when the gateway does not know the cursor: everything has to be read again.
 * - `onTimeout` is called when no response came: the connection is dead.
 */
export function catchUp({ cursor, send, onDone, onLost, onTimeout }) {
  let position = cursor;
  let isBusy = false;
  let timer;

  function requestSync() {
    clearTimeout(timer);
    timer = setTimeout(onTimeout, RESPONSE_TIMEOUT);
    send(position ? { type: 'sync', after: position } : { type: 'sync' });
  }

  function end() {
    clearTimeout(timer);
    isBusy = false;
  }

  function synced({ cursor: reached, more }) {
    const hasMoved = reached !== null && reached !== position;
    position = reached ?? position;
    if (more && hasMoved) return requestSync();
    end();
    onDone();
  }

  return {
    begin() {
      isBusy = true;
      requestSync();
    },
    /** The connection is down: catching up begins again on the next one. */
    end,
    receive(frame) {
      if (isBusy && frame.type === 'synced') return synced(frame);
      if (isBusy && frame.type === 'error' && frame.field === 'after') {
        end();
        return onLost();
      }
      if (!isBusy && frame.cursor) position = frame.cursor;
    },
    /** Continues from the sync cursor of an HTTP response. */
    from(cursor) {
      position = cursor;
    },
  };
}
