import { backOff } from './back-off.js';

/** Milliseconds of silence after which the other end is asked whether it is still there, and how long it may take to say so. */
const QUIET = 30_000;
const PATIENCE = 10_000;

/** How long a handshake may take: the browser itself would wait for minutes. */
const HANDSHAKE = 15_000;

/** How long after a hint (the network changed, the page was woken) an answer may take. */
const SHORT_PATIENCE = 3_000;

/**
 * A native WebSocket at `/ws/chat` that is opened again whenever it goes down, later and later, at once when the browser
 * says that the network is back. `navigator.onLine` is only a hint: a gateway on this machine needs no network.
 *
 * - `token` is asked before each attempt. The token travels as a subprotocol, which keeps it out of URLs and logs.
 * - `explain` is asked when a handshake fails, because a browser does not say why: it makes some HTTP request with the
 *   same token and throws its reason. A reason that will not pass ends the attempts.
 * - `about` goes into the query: which tenant is meant, and where the visitor is.
 * - `onOpen`, `onFrame(frame)`, `onDown` and `onRefused(error)` hear what happens.
 */
export function liveSocket({ token, explain, about = {}, onOpen, onFrame, onDown, onRefused }) {
  let socket = null;
  let stopped = false;
  let failures = 0;
  let nextTry;
  let nextLook;

  async function open() {
    clearTimeout(nextTry);
    const attempt = { opened: false };
    socket = attempt;
    try {
      const jwt = await token();
      if (socket !== attempt) return;
      socket = connect(jwt);
    } catch (error) {
      if (socket === attempt) down(error);
    }
  }

  function connect(jwt) {
    const url = new URL('/ws/chat', location.href);
    for (const [name, value] of Object.entries(about)) url.searchParams.set(name, value);
    url.protocol = url.protocol.replace('http', 'ws');
    const made = new WebSocket(url, ['chat.v1', `bearer.${jwt}`]);
    clearTimeout(nextLook);
    nextLook = setTimeout(() => made.close(), HANDSHAKE);
    made.onopen = () => {
      made.opened = true;
      failures = 0;
      watch(QUIET);
      onOpen();
    };
    made.onmessage = ({ data }) => {
      watch(QUIET);
      const frame = frameOf(data);
      if (frame) onFrame(frame);
    };
    made.onclose = () => {
      if (socket === made) ended(made);
    };
    return made;
  }

  async function ended({ opened }) {
    socket = null;
    if (opened) return down();
    const reason = await explain().then(
      () => undefined,
      (error) => error,
    );
    if (socket === null) down(reason);
  }

  function down(reason) {
    socket = null;
    clearTimeout(nextLook);
    if (stopped) return;
    onDown();
    if (reason && !reason.isPassing) {
      stopped = true;
      onRefused(reason);
      return;
    }
    nextTry = setTimeout(open, backOff(failures++));
  }

  /** Gives the peer some time to say anything at all, then asks, then gives it up: a cut cable closes nothing by itself. */
  function watch(quiet, patience = PATIENCE) {
    clearTimeout(nextLook);
    nextLook = setTimeout(() => {
      send({ type: 'ping' });
      nextLook = setTimeout(drop, patience);
    }, quiet);
  }

  /** The closing handshake of a dead line takes long; nobody waits for it. */
  function drop() {
    const dead = socket;
    if (!(dead instanceof WebSocket)) return;
    socket = null;
    dead.close();
    down();
  }

  function send(frame) {
    if (!isOpen()) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  const isOpen = () => socket instanceof WebSocket && socket.readyState === WebSocket.OPEN;

  /** Something has changed: look now instead of later. */
  function look() {
    if (stopped) return;
    if (isOpen()) watch(0, SHORT_PATIENCE);
    else if (socket === null) {
      failures = 0;
      open();
    }
  }

  addEventListener('online', look);
  addEventListener('offline', look);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') look();
  });

  return {
    start: open,
    /** `false` if it is not open; then nothing was sent. */
    send,
    /** Gives the line up and opens another. */
    drop,
  };
}

function frameOf(text) {
  try {
    const frame = JSON.parse(text);
    return frame !== null && typeof frame === 'object' ? frame : null;
  } catch {
    return null;
  }
}
