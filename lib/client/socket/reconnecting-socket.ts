import { backOff } from '../back-off.ts';
import type { ClientFrame, ServerFrame } from '../contract-types.ts';
import { GatewayError, isTransient } from '../gateway-error.ts';
import { jsonOrNull } from '../json-or-null.ts';
import { liveness } from './liveness.ts';
import type { Watch } from './watch.ts';
import { OPEN, type SocketClass, type SocketLike } from './web-socket.ts';

/** Milliseconds for a handshake: the platform itself would wait for minutes. */
const HANDSHAKE_TIMEOUT = 15_000;

/** Milliseconds between two attempts that the reader or the network asks for. */
const AT_ONCE_EVERY = 1_000;

export type SocketOptions = {
  /** The address of the socket, with what it says of the page. */
  address: string;
  WebSocket: SocketClass;
  watch: Watch;
  /** Called before each attempt. The token is sent as a subprotocol, which keeps it out of addresses and logs. */
  token: () => Promise<string>;
  /** Called when the gateway says that this token is refused and another one may not be. */
  renew: (refused: string) => Promise<unknown>;
  /** Whether that is worth a try for a token that was revoked. */
  renewsRevoked?: boolean | undefined;
  /**
   * Called when a handshake fails, because a browser does not say why: an HTTP request with the same token, which fails for
   * the same reason. An error that does not pass by itself ends the attempts.
   */
  explain: () => Promise<unknown>;
  /** The most milliseconds between two attempts. */
  longestPause: () => number;
  onOpen: () => void;
  onFrame: (frame: ServerFrame) => void;
  onDown: () => void;
  onRefused: (error: unknown) => void;
};

export type ReconnectingSocket = ReturnType<typeof reconnectingSocket>;

/** An attempt: `made` once there is a token for it. */
type Attempt = { made?: SocketLike; hasOpened: boolean; refusal?: Refused };

type Refused = Extract<ServerFrame, { type: 'refused' }>;

/** A socket at `/ws/chat` that reconnects whenever it closes, with back-off, and at once when somebody or the network returns. */
export function reconnectingSocket(options: SocketOptions) {
  const { address, WebSocket, watch, token, renew, renewsRevoked, explain, longestPause } = options;
  const { onOpen, onFrame, onDown, onRefused } = options;
  let current: Attempt | null = null;
  let isOver = true;
  let failures = 0;
  /** Whether the token was renewed since a socket was last accepted. */
  let hasRenewed = false;
  let triedAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let endWatch = () => {};

  const line = liveness({ watch, ping: () => send({ type: 'ping' }), onDead: drop });

  async function open() {
    clearTimeout(timer);
    const attempt: Attempt = { hasOpened: false };
    current = attempt;
    triedAt = Date.now();
    try {
      const jwt = await token();
      if (current === attempt) dial(attempt, jwt);
    } catch (error) {
      if (current === attempt) down(error);
    }
  }

  function dial(attempt: Attempt, jwt: string) {
    const socket = new WebSocket(address, ['chat.v1', `bearer.${jwt}`]);
    attempt.made = socket;
    const isCurrent = () => current === attempt;
    timer = setTimeout(() => isCurrent() && drop(), HANDSHAKE_TIMEOUT);
    socket.addEventListener('open', () => {
      if (!isCurrent()) return;
      attempt.hasOpened = true;
      clearTimeout(timer);
      line.start();
      onOpen();
    });
    socket.addEventListener('message', (event) => {
      if (!isCurrent()) return;
      line.heard();
      const frame = jsonOrNull(String((event as { data: unknown }).data)) as ServerFrame | null;
      if (frame?.type === 'refused') attempt.refusal = frame;
      else if (frame) onFrame(frame);
    });
    socket.addEventListener('close', () => isCurrent() && ended(attempt, jwt));
    // A close follows; without a listener Node's sockets would throw.
    socket.addEventListener('error', () => {});
  }

  async function ended(attempt: Attempt, jwt: string) {
    clearTimeout(timer);
    line.stop();
    if (attempt.hasOpened && !attempt.refusal) return down();
    const reason = await (attempt.refusal ? follow(attempt.refusal, jwt) : explain()).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (current === attempt) down(reason);
  }

  /** Does what the gateway advises: renews the token, once until a socket is accepted, or gives up. */
  async function follow({ advice, error, code, requestId }: Refused, jwt: string): Promise<void> {
    const isRenewable = advice === 'renew-token' || (renewsRevoked && code === 'ERR_REVOKED');
    if (!isRenewable || hasRenewed) throw new GatewayError(error, { code, requestId });
    await renew(jwt);
    hasRenewed = true;
  }

  function down(reason?: unknown) {
    current = null;
    clearTimeout(timer);
    line.stop();
    if (isOver) return;
    onDown();
    if (reason !== undefined && !isTransient(reason)) {
      stop();
      return onRefused(reason);
    }
    timer = setTimeout(open, backOff(failures++, longestPause()));
  }

  /** Does not wait for the closing handshake, which takes long on a dead line. */
  function drop() {
    const dead = current;
    if (!dead?.made) return;
    down();
    dead.made.close();
  }

  const isOpen = () => current?.made?.readyState === OPEN;

  function send(frame: ClientFrame): boolean {
    if (!isOpen()) return false;
    current?.made?.send(JSON.stringify(frame));
    return true;
  }

  /** Somebody or the network is back: asks the line, or tries to open one at once. */
  function woken() {
    if (isOpen()) return line.check();
    if (isOver || current !== null || Date.now() - triedAt < AT_ONCE_EVERY) return;
    failures = 0;
    open();
  }

  function stop() {
    const last = current;
    isOver = true;
    current = null;
    clearTimeout(timer);
    line.stop();
    endWatch();
    last?.made?.close();
  }

  return {
    start() {
      if (!isOver) return;
      isOver = false;
      failures = 0;
      hasRenewed = false;
      endWatch = watch.onWake(woken);
      open();
    },
    /** `false` if the socket is not open; then nothing was sent. */
    send,
    isOpen,
    /** Asks the line for a sign of life, because an answer is overdue. */
    check: line.check,
    /** Nothing is missing on this line: the next failure is the first again. */
    succeeded() {
      failures = 0;
      hasRenewed = false;
    },
    /** Opens another socket in place of this one. */
    drop,
    stop,
  };
}
