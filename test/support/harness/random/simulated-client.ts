import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';

/** A message as a client has received it. */
export type Seen = { id: string; seq: number; text: string; conversationId: string };

export type Outgoing = {
  clientMessageId: string;
  text: string;
  conversationId: string | undefined;
  /** An agent answers beside whoever has the conversation. */
  join?: boolean;
};

/** What a desk has decided of a conversation, as an agent was told last. */
export type Decided = { pos: number; assignee: string | undefined; labels: readonly string[] };

type Frame = {
  type: string;
  cursor?: string | null;
  more?: boolean;
  code?: string;
  temp_id?: string;
  userId?: string;
  conversation?: {
    conversation_id: string;
    pos?: number;
    desk?: { assignee: { id: string } | null; labels: string[] };
  };
  note?: { id: string; text: string };
  message?: { id: string; seq: number; text: string; conversation_id: string; temp_id?: string; sender_id: string };
};

type Hooks = {
  /** The client keeps this cursor from now on, and will ask for what follows it when it reconnects. */
  adopted: (client: SimulatedClient, cursor: string) => void;
  /** Two frames differ about one message. */
  contradicted: (what: string) => void;
  /** The client sends `sync`, with the cursor to go on from. */
  sync: (client: SimulatedClient, after: string | null) => void;
};

/**
 * A client that implements `chat.v1` as documented: it keeps messages once by their id, adopts a cursor only once it has
 * caught up on its present socket, and keeps outgoing messages until they are acknowledged.
 */
export class SimulatedClient {
  readonly seen = new Map<string, Seen>();
  readonly outbox = new Map<string, Outgoing>();
  /** Its own messages that were acknowledged as stored, by client message id. */
  readonly acknowledged = new Map<string, string>();
  readonly refused = new Map<string, string>();
  /** What agents are told of a desk: by conversation, and the ids of notes. */
  readonly decided = new Map<string, Decided>();
  readonly notes = new Set<string>();
  /** The visitors that an agent takes for online. */
  readonly online = new Set<string>();
  /** Messages received, and how many of them had been received before. */
  received = 0;
  receivedAgain = 0;
  cursor: string | null;
  connectionId: string | null = null;
  synced = false;
  readonly caller: Caller;
  readonly #hooks: Hooks;

  constructor(caller: Caller, cursor: string | null, hooks: Hooks) {
    this.caller = caller;
    this.cursor = cursor;
    this.#hooks = hooks;
  }

  /** The client has a new socket. */
  opened(connectionId: string): void {
    this.connectionId = connectionId;
    this.synced = false;
    this.#hooks.sync(this, this.cursor);
  }

  broken(): void {
    this.connectionId = null;
    this.synced = false;
  }

  receive(connectionId: string, text: string): void {
    if (connectionId !== this.connectionId) return;
    const frame = JSON.parse(text) as Frame;
    if (frame.message) this.#learn(frame.message);
    if (frame.type === 'error' && frame.temp_id !== undefined) this.refused.set(frame.temp_id, frame.code ?? '');
    if (frame.type === 'conversation') this.#decide(frame.conversation);
    if (frame.note) this.notes.add(frame.note.id);
    if (frame.type === 'user_online') this.online.add(frame.userId ?? '');
    if (frame.type === 'user_offline') this.online.delete(frame.userId ?? '');
    if (frame.type === 'synced') {
      this.#adopt(frame.cursor);
      if (frame.more) this.#hooks.sync(this, this.cursor);
      else this.synced = true;
    } else if (this.synced) {
      this.#adopt(frame.cursor);
    }
  }

  /** An answer over HTTP acknowledged its message as stored. */
  acknowledge(clientMessageId: string, id: string): void {
    this.outbox.delete(clientMessageId);
    const known = this.acknowledged.get(clientMessageId);
    if (known !== undefined && known !== id) {
      this.#hooks.contradicted(`${clientMessageId} was acknowledged as ${known} and as ${id}`);
    }
    this.acknowledged.set(clientMessageId, id);
  }

  #adopt(cursor: string | null | undefined): void {
    if (cursor === null || cursor === undefined) return;
    this.cursor = cursor;
    this.#hooks.adopted(this, cursor);
  }

  #decide(change: Frame['conversation']): void {
    const { conversation_id: id = '', pos = 0, desk } = change ?? {};
    if (desk && pos >= (this.decided.get(id)?.pos ?? 0)) {
      this.decided.set(id, { pos, assignee: desk.assignee?.id, labels: desk.labels });
    }
  }

  #learn({
    id,
    seq,
    text,
    conversation_id: conversationId,
    temp_id: own,
    sender_id: author,
  }: NonNullable<Frame['message']>) {
    const message = { id, seq, text, conversationId };
    const known = this.seen.get(id);
    this.received += 1;
    if (known) this.receivedAgain += 1;
    if (known && JSON.stringify(known) !== JSON.stringify(message)) {
      this.#hooks.contradicted(`${id} was ${JSON.stringify(known)} and is ${JSON.stringify(message)}`);
    }
    this.seen.set(id, message);
    if (own !== undefined && author === this.caller.userId) this.acknowledge(own, id);
  }
}
