import { backOff } from './back-off.ts';
import { type ChatThread, chatThreads } from './chat-threads.ts';
import type { Attachment, ClientFrame, ConversationPage, Message, ServerFrame } from './contract-types.ts';
import { emitter } from './emitter.ts';
import { GatewayError, isTransient } from './gateway-error.ts';
import { type GatewayApi, gatewayApi } from './http/gateway-api.ts';
import type { Gateway } from './http/request-gateway.ts';
import { type UploadedFile, uploadFile } from './http/upload-file.ts';
import { messageSender, refusal } from './outbox/message-sender.ts';
import { type OutboxItem, outbox } from './outbox/outbox.ts';
import { framesSince } from './polling/frames-since.ts';
import { polling } from './polling/polling.ts';
import { randomId } from './random-id.ts';
import { recentIds } from './recent-ids.ts';
import { catchUp } from './socket/catch-up.ts';
import { cutAddress } from './socket/cut-address.ts';
import { ownPage, pageWatch } from './socket/page-watch.ts';
import { reconnectingSocket } from './socket/reconnecting-socket.ts';
import { programWatch, type Watch } from './socket/watch.ts';
import { type SocketClass, socketClass } from './socket/web-socket.ts';
import { type KeyValueStorage, memoryStorage, storedValue } from './stored-value.ts';
import { tokenClaims } from './tokens/token-claims.ts';
import type { TokenSource } from './tokens/token-source.ts';
import { framesOf, idOfFrame, type ToldFrame } from './told-frame.ts';

/**
 * `idle`: not connected yet. `connecting`: what is needed before the socket is being read. `catching-up`: the socket is open, and
 * what was missed comes. `live`: nothing is missing. `polling`: the network lets no socket through, and a visitor's messages are
 * asked for over HTTP. `blocked`: the same for an agent, whom HTTP cannot tell what it misses. `down`: it is tried again.
 * `refused`: trying again cannot help. `closed`: by the caller.
 */
export type ConnectionState =
  | 'idle'
  | 'connecting'
  | 'catching-up'
  | 'live'
  | 'polling'
  | 'blocked'
  | 'down'
  | 'refused'
  | 'closed';

export type ChatOptions = Gateway & {
  tokens: TokenSource;
  /** What the socket says of a visitor's page. */
  about?: { tenantId?: string; url?: string; domain?: string };
  /**
   * Reads what the program shows, and resolves to the cursor from which the socket goes on. Called at `connect`, and again
   * when the gateway no longer knows the cursor. By default the newest page of a visitor's thread, or an agent's place in
   * the list of conversations.
   */
  load?: () => Promise<string | null>;
  /** The cursor kept from an earlier run: `load` is then not called at `connect`. */
  after?: string | null;
  /** Keeps unsent messages over a reload: `sessionStorage`, each tab its own. */
  storage?: KeyValueStorage;
  /** The key in the storage. */
  storageKey?: string;
  /** Whether somebody looks. By default what the page says; in a program without a page nobody does. */
  isWatched?: () => boolean;
  WebSocket?: SocketClass;
};

/** The frames that a client tells as they are. */
type ToldType = Exclude<ServerFrame['type'], 'error' | 'refused' | 'keep-alive'>;

type FrameEvents = { [Type in ToldType]: Extract<ServerFrame, { type: Type }> };

/** What a client tells: frames by their types, and its own changes. */
export type ChatEvents = FrameEvents & {
  state: ConnectionState;
  /** `load` has read, at first or again: what it read is in the threads, and is not told message by message. */
  loaded: { cursor: string | null };
  /** The messages that are not stored yet, after each change. */
  outbox: readonly OutboxItem[];
  /** The gateway refused a frame that was no message. */
  error: GatewayError;
  /** Trying again cannot help: the reason. */
  refused: GatewayError;
};

export type SendOptions = {
  /** An agent names the conversation. */
  conversationId?: string;
  attachments?: Attachment[];
  /** On a desk: an agent answers beside the one who has the conversation, instead of being refused (`ERR_TAKEN`). */
  join?: boolean;
  /** Your own id of the message; sending it again answers the message that is stored. */
  clientMessageId?: string;
};

export type ChatClient = {
  /** The HTTP routes, with the same tokens. */
  readonly api: GatewayApi;
  on<Name extends keyof ChatEvents>(name: Name, listener: (event: ChatEvents[Name]) => void): () => void;
  /** Connects, once, or again after it was refused. */
  connect(): void;
  /** Ends everything. Messages that are not stored stay in the storage. */
  close(): void;
  state(): ConnectionState;
  /** The cursor up to which nothing is missing: what a program keeps as `after` for its next run. */
  cursor(): string | null;
  /** Sends a message, now or when it is possible again; resolves with the stored one, rejects when it is refused for good. */
  send(text: string, options?: SendOptions): Promise<Message>;
  /** The messages that are not stored yet; the refused ones are tried again or discarded by their client message ids. */
  readonly outbox: { items(): readonly OutboxItem[]; retry(clientMessageId: string): void; discard(id: string): void };
  /** The messages of a conversation; of a visitor's own without an id. */
  thread(conversationId?: string): ChatThread;
  /** Shown to the others, never stored. `false` if no socket is open. */
  typing(conversationId?: string): boolean;
  read(seq: number, conversationId?: string): boolean;
  /** Tells an agent's colleagues what it looks at; to be said again every 20 seconds. `false` if no socket is open. */
  viewing(conversationId: string): boolean;
  /** Any other frame. */
  sendFrame(frame: Exclude<ClientFrame, { type: 'message' | 'sync' }>): boolean;
  uploadFile(conversationId: string, file: UploadedFile): Promise<Attachment>;
};

/** Milliseconds between two attempts at a socket: the most, and the most while HTTP gets through and no socket does. */
const LONGEST_PAUSE = 15_000;
const LONGEST_PAUSE_POLLING = 60_000;

/** The most characters that are said of a page's address: with what else is in a handshake's, CloudFront takes 8,192. */
const LONGEST_URL = 2_000;

const CONVERSATIONS = '/api/chat/conversations';

/** A frame that the contract has and this has not does not compile. */
const TOLD: Readonly<Record<ToldType, true>> = {
  message: true,
  conversation: true,
  conversation_gone: true,
  note: true,
  user_online: true,
  user_offline: true,
  online_users_list: true,
  agent_status: true,
  viewing: true,
  typing: true,
  read: true,
  synced: true,
  pong: true,
};

/**
 * A chat of a visitor or of an agent: a socket that reconnects and misses nothing, an outbox that loses and doubles nothing,
 * and the HTTP routes.
 */
export function chatClient(options: ChatOptions): ChatClient {
  const { tokens, after, storage = memoryStorage(), storageKey = 'chat-gateway:outbox' } = options;
  const events = emitter<ChatEvents>();
  const api = gatewayApi(options);
  const met = recentIds();
  const threads = chatThreads(api, (page) => {
    for (const frame of framesOf(page)) met.isNew(idOfFrame(frame));
  });
  let state: ConnectionState = 'idle';
  let isLoading = false;
  let nextLoad: ReturnType<typeof setTimeout> | undefined;
  /** Where the questions over HTTP go on; undefined before the first one. */
  let polled: string | null | undefined;
  let withoutSocket: 'polling' | 'blocked' = 'polling';
  const watch = watchOf(options);
  const readSince = framesSince(api);

  const socket = reconnectingSocket({
    address: socketAddress(options),
    WebSocket: socketClass(options.WebSocket),
    watch,
    token: tokens.token,
    renew: tokens.renew,
    renewsRevoked: tokens.renewsRevoked,
    // What is refused over HTTP too is refused to the polls.
    explain: async () => polls.isAnswered() || explain(),
    longestPause: () => (polls.isAnswered() ? LONGEST_PAUSE_POLLING : LONGEST_PAUSE),
    onOpen() {
      sender.opened();
      if (!polls.isAnswered()) become('catching-up');
      if (!isLoading) missed.begin();
    },
    onFrame: receive,
    onDown() {
      missed.end();
      sender.down();
      if (!polls.isAnswered()) become('down');
      if (!isLoading) polls.begin();
    },
    onRefused: refused,
  });

  const missed = catchUp({
    send: (frame) => void socket.send(frame),
    onDone() {
      socket.succeeded();
      endPolling();
      become('live');
      unsent.retryNow();
    },
    onLost: () => void loadAndGoOn(load),
    onTimeout: socket.drop,
  });

  const polls = polling({ watch, ask, onAnswered, onFailed });

  /** What is sent on a socket that may let nothing through would wait for an answer in vain. */
  const sendNow = (frame: ClientFrame): boolean => !polls.isAnswered() && socket.send(frame);

  const sender = messageSender({ socket: { send: sendNow, check: socket.check }, api });

  const unsent = outbox({
    kept: storedValue(storage, storageKey),
    async transmit(item) {
      const message = await sender.transmit(item);
      show({ type: 'message', message });
      polls.soon();
      return message;
    },
    onChange: (items) => events.emit('outbox', items),
  });

  function become(next: ConnectionState) {
    if (state === next) return;
    state = next;
    events.emit('state', state);
  }

  function refused(error: unknown) {
    close('refused');
    events.emit('refused', error instanceof GatewayError ? error : new GatewayError(String(error), { code: 'CLOSED' }));
  }

  function receive(frame: ServerFrame) {
    missed.receive(frame);
    sender.receive(frame);
    if (frame.type === 'message' || frame.type === 'conversation') return void show(frame);
    if (frame.type === 'error') {
      if (frame.temp_id === undefined && frame.field !== 'after') events.emit('error', refusal(frame));
      return;
    }
    // A type of a later version may have the name of one of this client's own events.
    if (Object.hasOwn(TOLD, frame.type)) events.emit(frame.type as ToldType, frame as never);
  }

  /** A message is told once, whichever way it came, when its thread has it and the outbox no longer does. Answers whether it is. */
  function show(frame: ToldFrame): boolean {
    if (frame.type === 'conversation') threads.addChange(frame.conversation);
    else {
      threads.add(frame.message);
      unsent.stored(frame.message);
    }
    const isNew = met.isNew(idOfFrame(frame));
    if (isNew) events.emit(frame.type, frame as never);
    return isNew;
  }

  async function isStaff(): Promise<boolean> {
    const { role } = tokenClaims(await tokens.token());
    return role === 'agent' || role === 'admin';
  }

  /**
   * Reads over HTTP what a visitor was told. The cursor of the socket stays where it is: the next one tells what pages do not, and
   * the rest of it is known by its ids. An agent's question only says whether HTTP gets through.
   */
  async function ask(): Promise<boolean> {
    withoutSocket = (await isStaff()) ? 'blocked' : 'polling';
    if (withoutSocket === 'blocked') return explain().then(() => false);
    let hasNews = false;
    polled = await readSince(polled === undefined ? missed.position() : polled, (frame) => {
      if (!isEnded() && show(frame)) hasNews = true;
    });
    return hasNews;
  }

  function onAnswered() {
    if (state === withoutSocket) return;
    become(withoutSocket);
    unsent.retryNow();
  }

  function onFailed(error: unknown) {
    if (error instanceof GatewayError && error.field === 'after') return void loadAndGoOn(load);
    if (!isTransient(error)) return refused(error);
    become(socket.isOpen() ? 'catching-up' : 'down');
  }

  function endPolling() {
    polls.end();
    polled = undefined;
  }

  /** A handshake fails without a reason. A request for a page, of messages or of an agent's conversations, fails for the same one. */
  async function explain(): Promise<unknown> {
    const path = (await isStaff()) ? CONVERSATIONS : '/api/chat/messages';
    return api.request({ method: 'GET', path, query: { limit: 1 } }, { isSafe: false });
  }

  async function load(): Promise<string | null> {
    if (options.load) return options.load();
    if (await isStaff()) {
      const first = { method: 'GET', path: CONVERSATIONS, query: { limit: 1 } } as const;
      return (await api.request<ConversationPage>(first, { isSafe: true })).syncCursor;
    }
    return (await threads.of().loadNewest()).nextCursor;
  }

  async function loadAndGoOn(read: () => Promise<string | null>, failures = 0) {
    isLoading = true;
    endPolling();
    try {
      const cursor = await read();
      if (isEnded()) return;
      missed.from(cursor);
      isLoading = false;
      if (read === load) events.emit('loaded', { cursor });
      if (socket.isOpen()) missed.begin();
      else socket.start();
      polls.begin();
    } catch (error) {
      if (isEnded()) return;
      if (!isTransient(error)) return refused(error);
      become('down');
      nextLoad = setTimeout(() => loadAndGoOn(load, failures + 1), backOff(failures));
    }
  }

  const isEnded = () => state === 'closed' || state === 'refused';

  function close(as: 'closed' | 'refused') {
    clearTimeout(nextLoad);
    endPolling();
    missed.end();
    socket.stop();
    sender.down();
    if (as === 'closed') unsent.stop();
    become(as);
  }

  return {
    api,
    on: events.on,
    connect() {
      if (state !== 'idle' && state !== 'refused') return;
      become('connecting');
      unsent.retryNow();
      loadAndGoOn(after === undefined ? load : async () => after);
    },
    close: () => close('closed'),
    state: () => state,
    cursor: missed.position,
    send(text, { conversationId, attachments, join, clientMessageId = randomId() } = {}) {
      const at = new Date().toISOString();
      return unsent.add({
        clientMessageId,
        text,
        at,
        ...(conversationId === undefined ? {} : { conversationId }),
        ...(attachments === undefined ? {} : { attachments }),
        ...(join ? { join } : {}),
      });
    },
    outbox: unsent,
    thread: threads.of,
    typing: (conversationId) => sendNow({ type: 'typing', ...named(conversationId) }),
    read: (seq, conversationId) => sendNow({ type: 'read', seq, ...named(conversationId) }),
    viewing: (conversationId) => sendNow({ type: 'viewing', conversationId }),
    sendFrame: sendNow,
    uploadFile: (conversationId, file) => uploadFile(api, conversationId, file),
  };
}

const named = (conversationId: string | undefined) =>
  conversationId === undefined ? {} : { conversation_id: conversationId };

function socketAddress({ url, about = {} }: ChatOptions): string {
  const address = new URL('/ws/chat', url);
  address.protocol = address.protocol.replace('http', 'ws');
  for (const [name, value] of Object.entries(about)) address.searchParams.set(name, cutAddress(value, LONGEST_URL));
  return address.href;
}

function watchOf({ isWatched }: ChatOptions): Watch {
  const page = ownPage();
  const watch = page ? pageWatch(page) : programWatch(() => false);
  return isWatched ? { ...watch, isWatched } : watch;
}
