import { adminClient, chatClient, deskClient } from '../chat-client.js';
import { browserStorage } from '../views/browser-storage.js';
import { connectionState } from '../views/connection-state.js';
import { byId } from '../views/element.js';
import { problemBar } from '../views/problem-bar.js';
import { agentCredentials } from './agent-credentials.js';
import { conversationPages } from './conversation-pages.js';
import { conversationPane } from './conversation-pane.js';
import { conversationStore } from './conversation-store.js';
import { deskView } from './desk-view.js';
import { onlinePanel } from './online-panel.js';
import { openInAddress } from './open-in-address.js';
import { readReceipts } from './read-receipts.js';
import { threads } from './threads.js';

const credentials = agentCredentials();
const problem = problemBar(byId('problem'));
const state = connectionState(byId('line'));
const me = await credentials.claims().catch((error) => {
  problem.show(error);
  state.show('refused');
  return {};
});
const chat = chatClient({
  url: location.origin,
  tokens: credentials,
  load,
  storage: browserStorage('sessionStorage'),
  storageKey: `chat-demo:outbox-of-agent:${me.tenantId}`,
});
const conversations = deskClient(chat);
const store = conversationStore();
const pages = conversationPages({ desk: conversations, store });
const messages = threads(chat);
const online = onlinePanel({ admin: adminClient(chat), store, onChange: () => desk.drawAll() });
const receipts = readReceipts({ tenantId: me.tenantId, send: chat.read });

/** The id of the open conversation. */
let open = null;

const pane = conversationPane({
  // A refusal is shown at the message, by the outbox.
  onSend: (text) => chat.send(text, { conversationId: open }).catch(() => {}),
  onTyping: () => chat.typing(open),
  onToggle: toggleClosed,
  onOlder: () => readMessages(messages.readOlder),
  onRetry: chat.outbox.retry,
  onDiscard: chat.outbox.discard,
});

const desk = deskView({
  open: () => open,
  role: me.role,
  store,
  pages,
  messages,
  receipts,
  online,
  outbox: chat.outbox,
  pane,
});

chat.on('state', (next) => {
  state.show(next);
  if (next === 'live') live();
});
chat.on('refused', problem.show);
chat.on('error', problem.show);
chat.on('outbox', () => desk.drawOpen());
chat.on('message', ({ message }) => receiveMessage(message));
chat.on('conversation', ({ conversation }) => drawChanged(store.changeStatus(conversation)));
chat.on('user_online', receivePresence);
chat.on('user_offline', receivePresence);
chat.on('typing', ({ sender, conversation_id: conversationId }) => {
  if (sender === 'user' && conversationId === open) pane.typing.show('The visitor is typing…');
});
chat.on('read', (frame) => {
  if (frame.sender !== 'user') return;
  receipts.receive(frame);
  desk.drawOpen();
});

function live() {
  problem.clear();
  receipts.reconnected();
  markRead();
  online.connected();
}

function receiveMessage(message) {
  if (message.conversationId === open && message.sender === 'user') pane.typing.hide();
  markRead();
  drawChanged(store.addMessage(message));
}

/** A conversation that is not in the list yet is on the first page of the gateway's. */
function drawChanged(isKnown) {
  desk.drawList();
  desk.drawOpen();
  if (!isKnown) pages.readNewest().then(desk.drawAll, problem.show);
}

function receivePresence(frame) {
  online.receive(frame);
  const row = open && store.get(open);
  if (frame.type !== 'user_online' || row?.visitor.userId !== frame.userId) return;
  receipts.resend(open);
  markRead();
}

/** Marks the open conversation as read while the page is visible. */
function markRead() {
  if (!open || document.visibilityState !== 'visible') return;
  if (receipts.mark(open, messages.lastOfVisitor(open))) desk.drawList();
}

async function readMessages(read, conversationId = open) {
  byId('older').disabled = true;
  await read(conversationId).catch(problem.show);
  byId('older').disabled = false;
  desk.drawOpen();
}

async function toggleClosed() {
  const conversationId = open;
  const turn =
    store.get(conversationId)?.status === 'closed' ? conversations.reopenConversation : chat.api.closeConversation;
  byId('turn').disabled = true;
  try {
    const askedAt = Date.now();
    const { conversation } = await turn(conversationId);
    store.addSummaries([conversation], askedAt);
    problem.clear();
  } catch (error) {
    problem.show(error);
  }
  byId('turn').disabled = false;
  desk.drawAll();
}

async function openFromAddress() {
  const before = open;
  open = openInAddress();
  pane.show(open);
  desk.drawAll();
  if (!open) {
    if (before) desk.focusInList(before);
    return;
  }
  if (!messages.of(open).isLoaded()) await readMessages(messages.readNewest);
  pane.toEnd();
  markRead();
}

/** Reads the list and the loaded threads, again if need be. Resolves to the cursor from which the socket continues. */
async function load() {
  try {
    const cursor = await pages.readUntil(openInAddress());
    await Promise.all(messages.loaded().map((conversationId) => readMessages(messages.readNewest, conversationId)));
    desk.listLoaded();
    desk.drawAll();
    if (open !== openInAddress()) await openFromAddress();
    return cursor;
  } catch (error) {
    problem.show(error);
    throw error;
  }
}

addEventListener('hashchange', openFromAddress);
document.addEventListener('visibilitychange', markRead);
byId('more').addEventListener('click', () => pages.readMore().then(desk.drawAll, problem.show));
byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  try {
    credentials.paste(byId('token').value.trim());
    location.reload();
  } catch (error) {
    // Open, it lies over the reason.
    byId('token-panel').open = false;
    problem.show(error);
  }
});
byId('who').textContent = me.userId ? `${me.name ?? me.userId}, ${me.role} of “${me.tenantId}”` : '';
if (me.userId) chat.connect();
