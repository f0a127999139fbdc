import { agentCredentials } from './agent-credentials.js';
import { conversationListView } from './conversation-list-view.js';
import { conversationStore } from './conversation-store.js';
import { byId } from './element.js';
import { gatewayClient } from './gateway-client.js';
import { GatewayError, inWords } from './gateway-error.js';
import { lineState } from './line-state.js';
import { liveLine } from './live-line.js';
import { onlineUsers } from './online-users.js';
import { drawOnline } from './online-view.js';
import { openConversation } from './open-conversation.js';
import { outbox } from './outbox.js';
import { problemBar } from './problem-bar.js';
import { readMarks } from './read-marks.js';
import { singleFlight } from './single-flight.js';
import { storedValue } from './stored-value.js';
import { thread } from './thread.js';

const PAGE = 30;

/** List pages that are looked through for the conversation in the address. */
const MOST_PAGES = 10;

/**
 * Milliseconds between two looks at who is online, and until the first after connecting: who comes in those seconds may
 * have been announced before the gateway knew of this desk.
 */
const LOOK_EVERY = 60_000;
const LOOK_AGAIN = 6_000;

const credentials = agentCredentials();
const client = gatewayClient(credentials);
const problem = problemBar(byId('problem'));
const line = lineState(byId('line'));
const me = await credentials.claims().catch((error) => {
  problem.show(error);
  line.show('refused');
  return {};
});
const marks = readMarks(me.tenantId);
const store = conversationStore();
const listView = conversationListView(byId('conversations'));
const online = onlineUsers({ client, onChange: drawAll });
/** Threads that were opened, by conversation. */
const threads = new Map();
/** Up to where each visitor has read, as far as they have said so since this page was loaded. */
const readByVisitor = new Map();
/** Up to where we have told each visitor that we have read. */
const said = new Map();

let open = null;
let nextPage = null;
let onlineRefusal;

const live = liveLine({
  credentials,
  client,
  explain: () => client.get('/api/chat/conversations', { limit: 1 }),
  onFrame: hear,
  onState: line.show,
  onLive() {
    problem.clear();
    said.clear();
    markRead();
    waiting.wake();
    lookWhoIsOnline();
    setTimeout(lookWhoIsOnline, LOOK_AGAIN);
  },
  onLost: () => load().then(live.restart, problem.show),
  onRefused: problem.show,
});

const waiting = outbox({
  kept: storedValue(sessionStorage, `chat-demo:outbox-of-agent:${me.tenantId}`),
  transmit: live.transmit,
  onChange: drawOpen,
});

const pane = openConversation({
  onSend: (text) => waiting.add(text, open),
  onTyping: () => live.say({ type: 'typing', conversation_id: open }),
  onTurn: turn,
  onOlder: () => readPage(open, { before: threads.get(open).older() }),
  onRetry: (id) => waiting.retry(id),
  onDiscard: (id) => waiting.discard(id),
});

function drawAll() {
  drawList();
  drawOpen();
  drawOnline(onlineNow(), onlineRefusal);
}

/** A socket may have come before its visitor said a name: the conversation knows it. */
function onlineNow() {
  const visitors = new Map(store.inOrder().map(({ visitor }) => [visitor.userId, visitor]));
  return online.all().map((user) => ({ ...visitors.get(user.userId), ...user }));
}

function drawList() {
  const rows = store.inOrder();
  listView.draw(
    rows.map((row) => ({
      row,
      isOpen: row.conversationId === open,
      isUnread: row.lastMessage?.sender === 'user' && row.lastMessage.seq > marks.of(row.conversationId),
      isOnline: online.has(row.visitor.userId),
    })),
  );
  byId('more').hidden = nextPage === null;
  byId('no-conversations').hidden = rows.length > 0 || byId('conversations').getAttribute('aria-busy') === 'true';
}

function drawOpen() {
  if (!open) return;
  const row = store.get(open);
  pane.heading(row, row !== undefined && online.has(row.visitor.userId));
  pane.draw({
    messages: threadOf(open),
    waiting: waiting.items().filter(({ conversationId }) => conversationId === open),
    me: me.userId,
    readUpTo: readByVisitor.get(open) ?? 0,
  });
}

function threadOf(conversationId) {
  if (!threads.has(conversationId)) threads.set(conversationId, thread());
  return threads.get(conversationId);
}

function hear(frame) {
  if (frame.type === 'message') heard(frame.message);
  if (frame.type === 'conversation') known(store.turned(frame.conversation));
  if (frame.type === 'user_online' || frame.type === 'user_offline') cameOrWent(frame);
  if (frame.type === 'typing' && frame.sender === 'user' && frame.conversation_id === open) {
    pane.typing.show('The visitor is typing…');
  }
  if (frame.type === 'read' && frame.sender === 'user') {
    readByVisitor.set(frame.conversation_id, Math.max(readByVisitor.get(frame.conversation_id) ?? 0, frame.seq));
    drawOpen();
  }
  if (frame.type === 'error' && frame.temp_id === undefined) problem.show(new GatewayError(frame.error, frame));
}

function heard(message) {
  if (message.clientMessageId) waiting.arrived(message.clientMessageId);
  threads.get(message.conversationId)?.add(message);
  if (message.conversationId === open && message.sender === 'user') pane.typing.hide();
  markRead();
  known(store.spoken(message));
}

/** A conversation that is not in the list yet is at the top of the gateway's. */
function known(isKnown) {
  drawList();
  drawOpen();
  if (!isKnown) readNewest();
}

const readNewest = singleFlight(async () => {
  try {
    const { conversations } = await client.get('/api/chat/conversations', { limit: PAGE });
    store.listed(conversations);
    drawAll();
  } catch (error) {
    problem.show(error);
  }
});

/** A visitor who has just come knows of no marks: they are passed on and not kept. */
function cameOrWent(frame) {
  online.hear(frame);
  const row = open && store.get(open);
  if (frame.type !== 'user_online' || row?.visitor.userId !== frame.userId) return;
  said.delete(open);
  markRead();
}

/** What is open and being looked at is read. */
function markRead() {
  if (!open || document.visibilityState !== 'visible') return;
  const seq = lastHeard(open);
  if (seq > (said.get(open) ?? 0) && live.say({ type: 'read', seq, conversation_id: open })) said.set(open, seq);
  if (seq <= marks.of(open)) return;
  marks.set(open, seq);
  drawList();
}

const lastHeard = (conversationId) =>
  threadOf(conversationId)
    .inOrder()
    .findLast(({ sender }) => sender === 'user')?.seq ?? 0;

async function readPage(conversationId, place = {}) {
  byId('older').disabled = true;
  try {
    const page = await client.get('/api/chat/messages', { conversationId, limit: PAGE, ...place });
    threadOf(conversationId).page(page);
  } catch (error) {
    problem.show(error);
  }
  byId('older').disabled = false;
  drawOpen();
}

/** Closes the open conversation, or opens it again. */
async function turn() {
  const conversationId = open;
  const verb = store.get(conversationId)?.status === 'closed' ? 'reopen' : 'close';
  byId('turn').disabled = true;
  try {
    const path = `/api/chat/conversations/${encodeURIComponent(conversationId)}/${verb}`;
    const { conversation } = await client.post(path);
    store.listed([conversation]);
    problem.clear();
  } catch (error) {
    problem.show(error);
  }
  byId('turn').disabled = false;
  drawAll();
}

/** The conversation that the address names; "all conversations" leads to the list itself. */
function inAddress() {
  const named = decodeURIComponent(location.hash.slice(1));
  return named === '' || named === 'conversations' ? null : named;
}

/** The address says which conversation is open. */
async function openFromAddress() {
  const before = open;
  open = inAddress();
  pane.show(open);
  drawAll();
  if (!open) {
    if (before) listView.focus(before);
    return;
  }
  if (!threadOf(open).isLoaded()) await readPage(open);
  pane.toEnd();
  markRead();
}

async function readMore(after) {
  const { conversations, nextCursor, syncCursor } = await client.get('/api/chat/conversations', { limit: PAGE, after });
  store.listed(conversations);
  nextPage = nextCursor;
  return syncCursor;
}

/** Reads the list from its top, as far as the conversation in the address. Answers the place from which the socket goes on. */
async function load() {
  const cursor = await readMore();
  const wanted = inAddress();
  for (let page = 1; wanted && nextPage && !store.get(wanted) && page < MOST_PAGES; page++) await readMore(nextPage);
  const opened = [...threads].filter(([, messages]) => messages.isLoaded());
  await Promise.all(opened.map(([conversationId]) => readPage(conversationId)));
  byId('conversations').setAttribute('aria-busy', 'false');
  drawAll();
  return cursor;
}

/** Who was told that they may not ask does not ask again. */
async function lookWhoIsOnline() {
  if (onlineRefusal) return;
  try {
    await online.load();
  } catch (error) {
    if (!error.isPassing) onlineRefusal = inWords(error);
    drawOnline(onlineNow(), onlineRefusal);
  }
}

function introduce() {
  const { name, userId, role, tenantId } = me;
  byId('who').textContent = userId ? `${name ?? userId}, ${role} of “${tenantId}”` : '';
}

async function start() {
  line.show('connecting');
  try {
    const cursor = await load();
    await openFromAddress();
    live.start(cursor);
    waiting.wake();
  } catch (error) {
    problem.show(error);
    line.show(error.isPassing ? 'down' : 'refused');
    if (error.isPassing) setTimeout(start, 3_000);
  }
}

addEventListener('hashchange', openFromAddress);
document.addEventListener('visibilitychange', markRead);
byId('more').addEventListener('click', () => readMore(nextPage).then(drawAll, problem.show));
byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  credentials.paste(byId('token').value.trim());
  location.reload();
});
setInterval(lookWhoIsOnline, LOOK_EVERY);
introduce();
start();
