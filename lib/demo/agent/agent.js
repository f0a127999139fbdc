import { gatewayClient } from '../client/gateway-client.js';
import { gatewayConnection } from '../client/gateway-connection.js';
import { GatewayError } from '../client/gateway-error.js';
import { outbox } from '../client/outbox.js';
import { storedValue } from '../client/stored-value.js';
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
const client = gatewayClient(credentials);
const problem = problemBar(byId('problem'));
const state = connectionState(byId('line'));
const me = await credentials.claims().catch((error) => {
  problem.show(error);
  state.show('refused');
  return {};
});
const store = conversationStore();
const pages = conversationPages({ client, store });
const messages = threads({ client });
const online = onlinePanel({ client, store, onChange: () => desk.drawAll() });
const receipts = readReceipts({ tenantId: me.tenantId, send: (frame) => connection.send(frame) });

/** The id of the open conversation. */
let open = null;

const connection = gatewayConnection({
  credentials,
  client,
  explain: () => client.get('/api/chat/conversations', { limit: 1 }),
  onFrame: receive,
  onState: state.show,
  onLive() {
    problem.clear();
    receipts.reconnected();
    markRead();
    waiting.retryNow();
    online.connected();
  },
  onLost: () => load().then(connection.restart, problem.show),
  onRefused: problem.show,
});

const waiting = outbox({
  kept: storedValue(sessionStorage, `chat-demo:outbox-of-agent:${me.tenantId}`),
  transmit: connection.transmit,
  onChange: () => desk.drawOpen(),
});

const pane = conversationPane({
  onSend: (text) => waiting.add(text, open),
  onTyping: () => connection.send({ type: 'typing', conversation_id: open }),
  onToggle: toggleClosed,
  onOlder: () => readMessages(messages.readOlder),
  onRetry: (id) => waiting.retry(id),
  onDiscard: (id) => waiting.discard(id),
});

const desk = deskView({ open: () => open, store, pages, messages, receipts, online, waiting, pane });

function receive(frame) {
  if (frame.type === 'message') receiveMessage(frame.message);
  if (frame.type === 'conversation') drawChanged(store.changeStatus(frame.conversation));
  if (frame.type === 'user_online' || frame.type === 'user_offline') receivePresence(frame);
  if (frame.type === 'typing' && frame.sender === 'user' && frame.conversation_id === open) {
    pane.typing.show('The visitor is typing…');
  }
  if (frame.type === 'read' && frame.sender === 'user') {
    receipts.receive(frame);
    desk.drawOpen();
  }
  if (frame.type === 'error' && frame.temp_id === undefined) problem.show(new GatewayError(frame.error, frame));
}

function receiveMessage(message) {
  if (message.clientMessageId) waiting.stored(message.clientMessageId);
  messages.add(message);
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
  const verb = store.get(conversationId)?.status === 'closed' ? 'reopen' : 'close';
  byId('turn').disabled = true;
  try {
    const path = `/api/chat/conversations/${encodeURIComponent(conversationId)}/${verb}`;
    const askedAt = Date.now();
    const { conversation } = await client.post(path);
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

/** Reads the list and the loaded threads again. Returns the cursor from which the socket continues. */
async function load() {
  const cursor = await pages.readUntil(openInAddress());
  await Promise.all(messages.loaded().map((conversationId) => readMessages(messages.readNewest, conversationId)));
  desk.listLoaded();
  desk.drawAll();
  return cursor;
}

async function start() {
  state.show('connecting');
  try {
    const cursor = await load();
    await openFromAddress();
    connection.start(cursor);
    waiting.retryNow();
  } catch (error) {
    problem.show(error);
    state.show(error.isTransient ? 'down' : 'refused');
    if (error.isTransient) setTimeout(start, 3_000);
  }
}

addEventListener('hashchange', openFromAddress);
document.addEventListener('visibilitychange', markRead);
byId('more').addEventListener('click', () => pages.readMore().then(desk.drawAll, problem.show));
byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  credentials.paste(byId('token').value.trim());
  location.reload();
});
byId('who').textContent = me.userId ? `${me.name ?? me.userId}, ${me.role} of “${me.tenantId}”` : '';
start();
