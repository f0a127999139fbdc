import { catchUp } from './catch-up.js';
import { liveSocket } from './live-socket.js';
import { transmission } from './transmission.js';

/**
 * The line of one page: a socket that comes back, catches up before it counts as live, and carries messages.
 *
 * - `onFrame(frame)` hears everything that is said, live or caught up; what comes twice has the same id.
 * - `onState(state)` hears how the line is, `onLive()` that it is good and nothing is missing.
 * - `onLost()` hears that everything has to be read anew, because the gateway does not know our place any more.
 */
export function liveLine({ credentials, client, explain, about, onFrame, onState, onLive, onLost, onRefused }) {
  const missed = catchUp({
    cursor: null,
    send: (frame) => socket.send(frame),
    onDone() {
      onState('live');
      onLive();
    },
    onLost,
    onSilence: () => socket.drop(),
  });
  const socket = liveSocket({
    token: () => credentials.token(),
    explain,
    about,
    onOpen() {
      onState('catching-up');
      missed.begin();
    },
    onFrame(frame) {
      missed.hear(frame);
      sender.hear(frame);
      onFrame(frame);
    },
    onDown() {
      missed.end();
      sender.down();
      onState('down');
    },
    onRefused(error) {
      onState('refused');
      onRefused(error);
    },
  });
  const sender = transmission({
    socket,
    client,
    onMessage: (message) => onFrame({ type: 'message', message }),
  });

  return {
    /** @param {string | null} cursor as far as HTTP answers have shown everything */
    start(cursor) {
      missed.from(cursor);
      onState('connecting');
      socket.start();
    },
    /** After `onLost`: goes on from another place. */
    restart(cursor) {
      missed.from(cursor);
      missed.begin();
    },
    say: socket.send,
    transmit: sender.transmit,
  };
}
