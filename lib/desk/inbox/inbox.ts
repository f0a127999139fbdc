import type { ConversationChange, DeskClient, ListedConversation, Message } from '@chat-gateway/client';
import { type Observable, observable } from '../store/observable.ts';
import { type Rows, withAllRead, withAnswer, withChange, withMessage, withoutRow, withPage, withSeen } from './rows.ts';

const PAGE = 100;

/** The most pages of open conversations that are read by themselves; the rest on request. */
const MOST_PAGES = 20;

export type Reading = {
  /** Whether the tenant's desk is on, so that conversations are assigned; not known before the first page. */
  hasDesk: boolean | null;
  /** Whether all that is open was read. */
  hasAllOpen: boolean;
  hasAllClosed: boolean;
  /** Whether a page of what is closed was read. */
  hasReadClosed: boolean;
  /** Whether a list is being read further. */
  isReading: Readonly<Record<'open' | 'closed', boolean>>;
};

export type Inbox = {
  readonly rows: Observable<Rows>;
  readonly reading: Observable<Reading>;
  /** Reads what is open; resolves to the place from which the socket goes on, when the first page is there. */
  load(): Promise<string | null>;
  /** Reads the next page of what is closed, or open. */
  readMore(list: 'open' | 'closed'): Promise<void>;
  /** Reads one conversation anew. `false`: there is none for this agent. */
  refresh(conversationId: string): Promise<boolean>;
  /** Takes an answer of the gateway about a conversation that is in the list. */
  answered(conversation: ListedConversation): void;
  messageCame(message: Message): void;
  changeCame(change: ConversationChange): void;
  gone(conversationId: string): void;
  /** Whether it was erased while this page was open, and nothing was said in it since. */
  wasErased(conversationId: string): boolean;
  read(conversationId: string): void;
  seen(conversationId: string, seq: number): void;
};

type Needs = {
  api: Pick<DeskClient, 'listConversations' | 'showConversation'>;
  /** The id under which this agent writes. */
  me: string;
  onError: (error: unknown) => void;
};

/** The conversations that this agent may see, kept up to date by frames, each of which changes one row. */
export function inbox({ api, me, onError }: Needs): Inbox {
  const rows = observable<Rows>(new Map());
  const reading = observable<Reading>({
    hasDesk: null,
    hasAllOpen: false,
    hasAllClosed: false,
    hasReadClosed: false,
    isReading: { open: false, closed: false },
  });
  const next: Record<'open' | 'closed', string | null> = { open: null, closed: null };
  /** Conversations of which a frame has told, and which are read one after the other. */
  const unknown = new Set<string>();
  const erased = new Set<string>();
  let isFetching = false;
  let loads = 0;

  async function readPage(list: 'open' | 'closed', after: string | null) {
    const askedAt = Date.now();
    const page = await api.listConversations({ status: list, limit: PAGE, ...(after === null ? {} : { after }) });
    rows.update((now) => withPage(now, page.conversations, askedAt));
    next[list] = page.nextCursor;
    const hasAll = page.nextCursor === null;
    reading.update((now) => ({
      ...now,
      hasDesk: page.complete === undefined ? (now.hasDesk ?? false) : true,
      ...(list === 'open' ? { hasAllOpen: hasAll } : { hasAllClosed: hasAll, hasReadClosed: true }),
    }));
    return page;
  }

  const setReading = (list: 'open' | 'closed', isReading: boolean) =>
    reading.update((now) => ({ ...now, isReading: { ...now.isReading, [list]: isReading } }));

  async function readRest(load: number) {
    for (let pages = 1; pages < MOST_PAGES && next.open !== null && load === loads; pages++) {
      await readPage('open', next.open);
    }
  }

  async function fetchUnknown() {
    if (isFetching) return;
    isFetching = true;
    for (const conversationId of unknown) {
      unknown.delete(conversationId);
      await refresh(conversationId).catch(onError);
      // Told of again meanwhile: if it was not there yet, it may be now.
      if (rows.get().has(conversationId)) unknown.delete(conversationId);
    }
    isFetching = false;
  }

  async function refresh(conversationId: string): Promise<boolean> {
    try {
      const { conversation } = await api.showConversation(conversationId);
      const isNew = !rows.get().has(conversationId);
      rows.update((now) => withAnswer(now, conversation, Date.now()));
      // What nobody has shown to this agent yet is unread, unless it has said the last word itself.
      const isUnread = isNew && conversation.unread === undefined && conversation.lastMessage?.sender === 'user';
      if (isUnread) rows.update((now) => withAnswer(now, { ...conversation, unread: 1 }, Date.now()));
      return true;
    } catch (error) {
      if ((error as { status?: number }).status !== 404) throw error;
      rows.update((now) => withoutRow(now, conversationId));
      return false;
    }
  }

  function known(conversationId: string): boolean {
    if (rows.get().has(conversationId)) return true;
    unknown.add(conversationId);
    fetchUnknown();
    return false;
  }

  return {
    rows,
    reading,
    async load() {
      const load = ++loads;
      // What was open is not known any more: closed conversations that were read stay.
      rows.update((now) => new Map([...now].filter(([, { status }]) => status === 'closed')));
      setReading('open', true);
      const { syncCursor } = await readPage('open', null).catch((error) => {
        setReading('open', false);
        throw error;
      });
      readRest(load)
        .catch(onError)
        .finally(() => {
          if (load === loads) setReading('open', false);
        });
      return syncCursor;
    },
    async readMore(list) {
      if (reading.get().isReading[list]) return;
      setReading(list, true);
      await readPage(list, next[list]).catch(onError);
      setReading(list, false);
    },
    refresh,
    answered(conversation) {
      // A frame may have told already that this agent has given it away and does not see it any more.
      if (!rows.get().has(conversation.conversationId)) return;
      rows.update((now) => withAnswer(now, conversation, Date.now()));
    },
    messageCame(message) {
      if (known(message.conversationId)) rows.update((now) => withMessage(now, message, me, Date.now()));
    },
    changeCame(change) {
      // Nothing of it is shown any more, nor who it was, unless something was said since: that is read.
      if (change.reason === 'erased') {
        erased.add(change.conversation_id);
        rows.update((now) => withoutRow(now, change.conversation_id));
      }
      if (!known(change.conversation_id)) return;
      rows.update((now) => withChange(now, change, Date.now()));
      if (change.reload) {
        unknown.add(change.conversation_id);
        fetchUnknown();
      }
    },
    wasErased: (conversationId) => erased.has(conversationId) && !rows.get().has(conversationId),
    gone: (conversationId) => rows.update((now) => withoutRow(now, conversationId)),
    read: (conversationId) => rows.update((now) => withAllRead(now, conversationId)),
    seen: (conversationId, seq) => rows.update((now) => withSeen(now, conversationId, seq)),
  };
}
