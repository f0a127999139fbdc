/** Milliseconds that one part of the answer may take. */
const PATIENCE = 10_000;

/**
 * Gets what was missed while the socket was down: `sync {after: cursor}` until `synced` says that there is no more.
 *
 * Until then the cursors of other frames are not taken: they say how far the gateway has come, not this page, and a cut
 * in the middle would lose what lies between. `more` is only believed if the cursor has moved, so this cannot go round in circles.
 *
 * - `onDone` hears that nothing is missing any more.
 * - `onLost` hears that the gateway does not know the cursor: everything has to be read anew.
 * - `onSilence` hears that no answer came: the line is of no use.
 */
export function catchUp({ cursor, send, onDone, onLost, onSilence }) {
  let place = cursor;
  let isBusy = false;
  let silence;

  function ask() {
    clearTimeout(silence);
    silence = setTimeout(onSilence, PATIENCE);
    send(place ? { type: 'sync', after: place } : { type: 'sync' });
  }

  function end() {
    clearTimeout(silence);
    isBusy = false;
  }

  function synced({ cursor: reached, more }) {
    const hasMoved = reached !== null && reached !== place;
    place = reached ?? place;
    if (more && hasMoved) return ask();
    end();
    onDone();
  }

  return {
    begin() {
      isBusy = true;
      ask();
    },
    /** The line is down: whatever is missing is asked for again on the next one. */
    end,
    hear(frame) {
      if (isBusy && frame.type === 'synced') return synced(frame);
      if (isBusy && frame.type === 'error' && frame.field === 'after') {
        end();
        return onLost();
      }
      if (!isBusy && frame.cursor) place = frame.cursor;
    },
    /** Goes on from a place that an HTTP answer named. */
    from(cursor) {
      place = cursor;
    },
  };
}
