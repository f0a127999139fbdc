import { catchUp } from './catch-up.js';
import { messageSender } from './message-sender.js';
import { reconnectingSocket } from './reconnecting-socket.js';

/**
 * The connection of one page: a socket that reconnects, catches up before it counts as live, and sends messages.
 *
 * - `onFrame(frame)` gets all frames, live or caught up; a message that comes twice has the same id.
 * - `onState(state)` gets the state of the connection; `onLive()` is called when nothing is missing.
 * - `onLost()` is called when everything has to be read again, because the gateway no longer knows the cursor.
 */
export function gatewayConnection({
  credentials,
  client,
  explain,
  about,
  onFrame,
  onState,
  onLive,
  onLost,
  onRefused,
}) {
  const missed = catchUp({
    cursor: null,
    send: (frame) => socket.send(frame),
    onDone() {
      onState('live');
      onLive();
    },
    onLost,
    onTimeout: () => socket.drop(),
  });
  const socket = reconnectingSocket({
    token: () => credentials.token(),
    explain,
    about,
    onOpen() {
      onState('catching-up');
      missed.begin();
    },
    onFrame(frame) {
      missed.receive(frame);
      sender.receive(frame);
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
  const sender = messageSender({
    socket,
    client,
    onMessage: (message) => onFrame({ type: 'message', message }),
  });

  return {
    /** @param {string | null} cursor the sync cursor of the HTTP responses that were read */
    start(cursor) {
      missed.from(cursor);
      onState('connecting');
      socket.start();
    },
    /** After `onLost`: continues from another cursor. */
    restart(cursor) {
      missed.from(cursor);
      missed.begin();
    },
    /** Sends a frame; `false` if the socket is not open. */
    send: socket.send,
    transmit: sender.transmit,
  };
}
