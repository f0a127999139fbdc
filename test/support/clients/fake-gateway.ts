import type { Fetch, Message, ServerFrame, SocketClass } from '@chat-gateway/client';

type Frame = { type: string } & Record<string, unknown>;
export type Answer = { status?: number; body?: object; headers?: Record<string, string> };
type Asked = { method: string; headers: Record<string, string>; body?: string; signal: AbortSignal };
export type Request = { method: string; path: string; query: URLSearchParams; token: string | undefined; body: Frame };

/**
 * The far end of the typed client in memory: one conversation, with a log, sockets and HTTP. It answers at once, unless a
 * test says otherwise; cursors are positions in the log.
 */
export function fakeGateway() {
  const log: Message[] = [];
  const sockets: FakeSocket[] = [];
  const requests: Request[] = [];
  /** What a test makes of the gateway; each is looked at when it matters. */
  const faults = {
    /** Handshakes fail. */
    refusesSockets: false,
    /** What a client with this token is told on its socket, which is then closed. */
    refuses: (_token: string): Frame | undefined => undefined,
    /** Handshakes are not answered. */
    ignoresSockets: false,
    /** Nothing gets through an open line, in either direction, and nobody says so. A line that lost something stays dead. */
    isSilent: false,
    /** The network is gone for HTTP. */
    isUnreachable: false,
    /** A request has its effect, and its answer is lost. */
    losesAnswers: false,
    /** What a request gets instead of its answer. */
    answers: (_request: Request): Answer | undefined => undefined,
    /** What a frame gets instead of its effect. */
    replies: (_frame: Frame): Frame[] | undefined => undefined,
    /** Entries in one answer to `sync`. */
    syncPage: 200,
  };

  class FakeSocket {
    readyState = 0;
    #isDead = false;
    readonly frames: Frame[] = [];
    readonly token: string;
    readonly #listeners = new Map<string, ((event: unknown) => void)[]>();

    readonly url: string;
    readonly protocols: string[];

    constructor(url: string, protocols: string[]) {
      this.url = url;
      this.protocols = protocols;
      this.token = protocols[1]?.replace('bearer.', '') ?? '';
      sockets.push(this);
      queueMicrotask(() => {
        if (faults.ignoresSockets || this.readyState !== 0) return;
        if (faults.refusesSockets) return this.cut();
        this.readyState = 1;
        this.#emit('open', {});
        const refusal = faults.refuses(this.token);
        if (!refusal) return;
        this.push(refusal);
        this.cut();
      });
    }

    addEventListener(type: string, listener: (event: unknown) => void) {
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
    }

    send(text: string) {
      if (this.readyState !== 1) throw new Error('the socket is not open');
      const frame = JSON.parse(text);
      this.frames.push(frame);
      if (this.#gets()) queueMicrotask(() => this.#receive(frame));
    }

    close() {
      this.cut();
    }

    /** The line ends, and both sides know. */
    cut() {
      if (this.readyState === 3) return;
      this.readyState = 3;
      queueMicrotask(() => this.#emit('close', {}));
    }

    push(frame: Frame | ServerFrame) {
      if (this.readyState === 1 && this.#gets()) this.#emit('message', { data: JSON.stringify(frame) });
    }

    #gets(): boolean {
      this.#isDead ||= faults.isSilent;
      return !this.#isDead;
    }

    #emit(type: string, event: unknown) {
      for (const listener of this.#listeners.get(type) ?? []) listener(event);
    }

    #receive(frame: Frame) {
      const scripted = faults.replies(frame);
      for (const reply of scripted ?? []) this.push(reply);
      if (scripted) return;
      if (frame.type === 'ping') this.push({ type: 'pong' });
      if (frame.type === 'message') store(frame);
      if (frame.type === 'sync') {
        const from = Number(frame.after ?? 0);
        const missed = log.slice(from, from + faults.syncPage);
        for (const message of missed) this.push({ type: 'message', message, cursor: String(message.seq) });
        const reached = from + missed.length;
        this.push({ type: 'synced', cursor: String(reached), more: reached < log.length });
      }
    }
  }

  function store({ text, clientMessageId, conversation_id: named }: Frame): Message {
    const known = log.find((message) => message.clientMessageId === clientMessageId && clientMessageId !== undefined);
    const message = known ?? messageOf(log.length + 1, String(text), { clientMessageId, named });
    if (!known) log.push(message);
    for (const socket of sockets) socket.push({ type: 'message', message, cursor: String(message.seq) });
    return message;
  }

  function answerTo({ method, path, query, body, token }: Request): Answer {
    switch (`${method} ${path}`) {
      case 'POST /api/chat/anonymous-token': {
        const { sessionId = 'session-made-by-the-gateway' } = body;
        const issued = `token-${requests.filter((one) => one.path === path).length}`;
        return { body: { token: issued, expiresIn: 86_400, userId: 'v_1', tenantId: 'test', sessionId } };
      }
      case 'GET /api/chat/messages': {
        const limit = Number(query.get('limit') ?? 20);
        if (query.has('after')) {
          const from = Number(query.get('after'));
          const later = log.slice(from, from + limit);
          return { body: { messages: later, nextCursor: String(from + later.length), prevCursor: null } };
        }
        const end = query.has('before') ? Number(query.get('before')) : log.length;
        const start = Math.max(0, end - limit);
        const prevCursor = start > 0 ? String(start) : null;
        return { body: { messages: log.slice(start, end), nextCursor: end > 0 ? String(end) : null, prevCursor } };
      }
      case 'POST /api/chat/messages': {
        const message = store({ ...body, conversation_id: body.conversationId });
        return { status: 201, body: { success: true, message } };
      }
      case 'GET /api/chat/conversations':
        return { body: { conversations: [], nextCursor: null, syncCursor: String(log.length), senderId: 'a_1' } };
      case 'GET /api/chat/online-users':
        return { body: { users: [], nextCursor: null } };
      default:
        return { body: { token } };
    }
  }

  const fetch: Fetch = async (address, asked) => {
    const { method, headers, body, signal } = asked as Asked;
    signal.throwIfAborted();
    const { pathname: path, searchParams: query } = new URL(address);
    const token = headers.authorization?.replace('Bearer ', '');
    const request = { method, path, query, token, body: JSON.parse(body ?? '{}') };
    requests.push(request);
    if (faults.isUnreachable) throw new TypeError('fetch failed');
    const { status = 200, body: content = {}, headers: said = {} } = faults.answers(request) ?? answerTo(request);
    if (faults.losesAnswers) throw new TypeError('terminated');
    return {
      ok: status < 300,
      status,
      headers: { get: (name) => said[name] ?? null },
      text: async () => JSON.stringify(content),
    };
  };

  return {
    url: 'https://gateway.example',
    fetch,
    WebSocket: FakeSocket as SocketClass,
    log,
    requests,
    sockets,
    faults,
    /** The socket that was opened last. */
    line(): FakeSocket {
      const last = sockets.at(-1);
      if (!last) throw new Error('no socket was opened');
      return last;
    },
    /** Somebody else writes. */
    write: (text: string) => store({ type: 'message', text }),
  };
}

export type FakeGateway = ReturnType<typeof fakeGateway>;

/** A message as the gateway shows it. */
export function messageOf(
  seq: number,
  text: string,
  { clientMessageId, named }: { clientMessageId?: unknown; named?: unknown } = {},
): Message {
  const id = `m_${seq}`;
  const conversationId = typeof named === 'string' ? named : 'c_1';
  return {
    id,
    message_id: id,
    seq,
    text,
    sender: 'user',
    sender_type: 'user',
    sender_id: 'v_1',
    timestamp: '2026-01-01T00:00:00.000Z',
    conversation_id: conversationId,
    conversationId,
    ...(typeof clientMessageId === 'string' ? { clientMessageId, temp_id: clientMessageId } : {}),
  };
}
