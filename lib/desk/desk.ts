import {
  adminClient,
  type ChatClient,
  type ConnectionState,
  chatClient,
  type DeskClient,
  deskClient,
  type GatewayError,
  type OutboxItem,
  type SignedIn,
  type TokenSource,
} from '@chat-gateway/client';
import { type Actions, actions } from './answering/actions.ts';
import { type Drafts, drafts } from './answering/drafts.ts';
import { type CannedReplies, cannedReplies } from './canned/canned-replies.ts';
import { unreadOf } from './inbox/folders.ts';
import { type Inbox, inbox } from './inbox/inbox.ts';
import { readMarks } from './inbox/read-marks.ts';
import { type Notices, notices } from './notices/notices.ts';
import type { Router } from './page/route.ts';
import { type OnlineVisitors, onlineVisitors } from './presence/online-visitors.ts';
import { type Passing, passing } from './presence/passing.ts';
import { type Announcements, announcements } from './store/announcements.ts';
import { type Observable, observable } from './store/observable.ts';
import { stored } from './store/stored.ts';
import { staffName, type Team, team } from './team/team.ts';
import { type Threads, threads } from './thread/threads.ts';
import { lastSeq } from './thread/timeline.ts';

/** Milliseconds: how long somebody types who has said so once, and looks at a conversation; and how often both are said. */
const TYPES_FOR = 5_000;
const LOOKS_FOR = 30_000;
const TYPING_EVERY = 3_000;
const LOOKING_EVERY = 20_000;

/** Milliseconds between two looks at the clock, by which waiting times grow and snoozes end. */
const TICK = 15_000;

/** Everything that an agent's page knows and does, without its views. */
export type Desk = {
  readonly me: SignedIn;
  readonly chat: ChatClient;
  readonly api: DeskClient;
  readonly router: Router;
  readonly line: Observable<ConnectionState>;
  /** Why the gateway lets this agent in no longer. */
  readonly refused: Observable<GatewayError | null>;
  readonly outbox: Observable<readonly OutboxItem[]>;
  /** The time, in milliseconds, some seconds old at most. */
  readonly now: Observable<number>;
  readonly inbox: Inbox;
  readonly threads: Threads;
  readonly team: Team;
  readonly visitors: OnlineVisitors;
  /** Who types, as `<conversation> <who>`, and which colleague looks where. */
  readonly typing: Passing;
  readonly looking: Passing;
  readonly canned: CannedReplies;
  readonly drafts: Drafts;
  readonly actions: Actions;
  readonly announcements: Announcements;
  readonly notices: Notices;
  /** How many conversations have something for this agent to read. */
  unread(): number;
  /** The agent types an answer. */
  types(conversationId: string): void;
  /** The end of this thread is in view, or of none. */
  sawEnd(conversationId: string | null): void;
  close(): void;
};

type Needs = { url: string; tokens: TokenSource; me: SignedIn; router: Router };

/** Opens the desk of an agent who is signed in. */
export function openDesk({ url, tokens, me, router }: Needs): Desk {
  const kept = `${me.tenantId}:${me.staffId}`;
  const chat = chatClient({ url, tokens, load, storage: sessionStorage, storageKey: `desk:outbox:${kept}` });
  const api = deskClient(chat);
  const said = announcements();
  const line = observable<ConnectionState>(chat.state());
  const refused = observable<GatewayError | null>(null);
  const outbox = observable<readonly OutboxItem[]>(chat.outbox.items());
  const now = observable(Date.now());
  const onError = said.problem;
  const conversations = inbox({ api, me: me.staffId, onError });
  const opened = threads({ api, onError });
  const members = team(api);
  const visitors = onlineVisitors(me.role === 'admin' ? adminClient(chat) : null);
  const typing = passing(TYPES_FOR);
  const looking = passing(LOOKS_FOR);
  const canned = cannedReplies(api);
  const written = drafts(stored(() => sessionStorage, `desk:drafts:${kept}`));
  const marks = readMarks({ send: chat.read });
  const told = notices({ onOpen: (conversationId) => router.go({ conversationId }) });
  let typedAt = 0;
  let endInView: string | null = null;

  const open = () => router.route.get().conversationId;
  const isVisible = () => document.visibilityState === 'visible';

  async function load(): Promise<string | null> {
    const cursor = await conversations.load();
    opened.forget();
    const conversationId = open();
    if (conversationId) openThread(conversationId).catch(onError);
    return cursor;
  }

  async function openThread(conversationId: string): Promise<void> {
    if (!conversations.rows.get().has(conversationId) && !(await conversations.refresh(conversationId))) return;
    await opened.open(conversationId);
  }

  function sayLooking() {
    const conversationId = open();
    if (conversationId && isVisible() && conversations.reading.get().hasDesk) chat.viewing(conversationId);
  }

  function markRead() {
    if (!endInView || endInView !== open() || !isVisible()) return;
    const seq = lastSeq(opened.of(endInView).get());
    if (seq === 0) return;
    marks.mark(endInView, seq);
    conversations.read(endInView);
  }

  function live() {
    marks.reconnected();
    Promise.all([members.load(), canned.load(), visitors.load()]).catch(onError);
    sayLooking();
    markRead();
  }

  chat.on('state', (state) => {
    line.set(state);
    if (state === 'live') live();
  });
  chat.on('refused', (error) => refused.set(error));
  chat.on('error', onError);
  chat.on('outbox', (items) => outbox.set(items));
  chat.on('message', ({ message }) => {
    typing.ended(`${message.conversationId} ${message.sender_id}`);
    conversations.messageCame(message);
    opened.messageCame(message);
    markRead();
    const row = conversations.rows.get().get(message.conversationId);
    told.messageCame(message, row, { isVisible: isVisible(), open: open(), me: me.staffId });
  });
  chat.on('conversation', ({ conversation }) => {
    conversations.changeCame(conversation);
    if (conversation.reason === 'erased') {
      marks.begunAnew(conversation.conversation_id);
      told.erased(conversation.conversation_id);
    }
    opened.changeCame(conversation.conversation_id);
  });
  chat.on('conversation_gone', ({ conversation_id }) => conversations.gone(conversation_id));
  chat.on('note', ({ note }) => opened.noteCame(note));
  chat.on('typing', (frame) => typing.said(`${frame.conversation_id} ${frame.userId}`, frame.conversation_id));
  chat.on('viewing', (frame) => looking.said(frame.userId, frame.conversation_id));
  chat.on('read', ({ sender, conversation_id, seq }) => {
    if (sender === 'user') conversations.seen(conversation_id, seq);
  });
  chat.on('agent_status', ({ agent }) => members.statusCame(agent));
  chat.on('user_online', visitors.came);
  chat.on('user_offline', visitors.came);

  const stopRoute = router.route.subscribe(() => {
    const conversationId = open();
    if (!conversationId) return;
    openThread(conversationId).catch(onError);
    sayLooking();
  });
  const onShown = () => {
    now.set(Date.now());
    sayLooking();
    markRead();
  };
  document.addEventListener('visibilitychange', onShown);
  const ticks = setInterval(() => now.set(Date.now()), TICK);
  const looks = setInterval(sayLooking, LOOKING_EVERY);
  chat.connect();

  return {
    me,
    chat,
    api,
    router,
    line,
    refused,
    outbox,
    now,
    inbox: conversations,
    threads: opened,
    team: members,
    visitors,
    typing,
    looking,
    canned,
    drafts: written,
    actions: actions({
      chat,
      api,
      inbox: conversations,
      drafts: written,
      announcements: said,
      me: me.staffId,
      nameOf: (member) => staffName(member, members.members.get()),
    }),
    announcements: said,
    notices: told,
    unread: () => unreadOf(conversations.rows.get(), me.staffId, now.get()),
    types(conversationId) {
      if (Date.now() - typedAt < TYPING_EVERY) return;
      if (chat.typing(conversationId)) typedAt = Date.now();
    },
    sawEnd(conversationId) {
      endInView = conversationId;
      markRead();
    },
    close() {
      stopRoute();
      document.removeEventListener('visibilitychange', onShown);
      clearInterval(ticks);
      clearInterval(looks);
      chat.close();
    },
  };
}
