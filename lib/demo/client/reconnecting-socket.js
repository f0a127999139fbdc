import { backOff } from './back-off.js';

/** Milliseconds without a frame after which a ping is sent, and within which a frame has to follow it. */
const PING_AFTER = 30_000;
const PONG_TIMEOUT = 10_000;

/** Milliseconds for a handshake: the browser itself would wait for minutes. */
const HANDSHAKE_TIMEOUT = 15_000;

/** The same as `PONG_TIMEOUT` when the network changed or the page became visible. */
const SHORT_PONG_TIMEOUT = 3_000;

/**
 * A native WebSocket at `/ws/chat` that reconnects whenever it closes, with exponential backoff, and at once when the
 * browser says that the network is back. `navigator.onLine` is only a hint: a gateway on this machine needs no network.
 *
 * - `token` is called before each attempt. The token is sent as a subprotocol, which keeps it out of URLs and logs.
 * - `explain` is called when a handshake fails, because a browser does not say why: it makes an HTTP request with the same
 *   token, which fails for the same reason. A permanent error ends the attempts.
 * - `about` goes into the query: the tenant and the page of the visitor.
 * - `onOpen`, `onFrame(frame)`, `onDown` and `onRefused(error)` are called on changes.
 */
export function reconnectingSocket({ token, explain, about = {}, onOpen, onFrame, onDown, onRefused }) {
  let socket = null;
  let stopped = false;
  let failures = 0;
  let nextTry;
  let liveness;

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
    clearTimeout(liveness);
    liveness = setTimeout(() => made.close(), HANDSHAKE_TIMEOUT);
    made.onopen = () => {
      made.opened = true;
      failures = 0;
      expectFrame(PING_AFTER);
      onOpen();
    };
    made.onmessage = ({ data }) => {
      expectFrame(PING_AFTER);
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
    clearTimeout(liveness);
    if (stopped) return;
    onDown();
    if (reason && !reason.isTransient) {
      stopped = true;
      onRefused(reason);
      return;
    }
    nextTry = setTimeout(open, backOff(failures++));
  }

  /** Sends a ping after some time without a frame, then reconnects: a lost network closes no socket by itself. */
  function expectFrame(pingAfter, pongTimeout = PONG_TIMEOUT) {
    clearTimeout(liveness);
    liveness = setTimeout(() => {
      send({ type: 'ping' });
      liveness = setTimeout(drop, pongTimeout);
    }, pingAfter);
  }

  /** Reconnects without waiting for the closing handshake, which takes long on a dead connection. */
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

  /** Checks or reconnects at once. */
  function checkNow() {
    if (stopped) return;
    if (isOpen()) expectFrame(0, SHORT_PONG_TIMEOUT);
    else if (socket === null) {
      failures = 0;
      open();
    }
  }

  addEventListener('online', checkNow);
  addEventListener('offline', checkNow);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') checkNow();
  });

  return {
    start: open,
    /** `false` if the socket is not open; then nothing was sent. */
    send,
    /** Closes the socket and opens another. */
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
