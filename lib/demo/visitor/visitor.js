import { gatewayClient } from '../client/gateway-client.js';
import { gatewayConnection } from '../client/gateway-connection.js';
import { GatewayError } from '../client/gateway-error.js';
import { outbox } from '../client/outbox.js';
import { storedValue } from '../client/stored-value.js';
import { thread } from '../client/thread.js';
import { uploadFile } from '../client/upload-file.js';
import { composer } from '../views/composer.js';
import { connectionState } from '../views/connection-state.js';
import { byId } from '../views/element.js';
import { problemBar } from '../views/problem-bar.js';
import { threadItems } from '../views/thread-items.js';
import { threadView } from '../views/thread-view.js';
import { typingIndicator, typingSignal } from '../views/typing.js';
import { conversationStatus } from './conversation-status.js';
import { readReceipts } from './read-receipts.js';
import { visitorCredentials } from './visitor-credentials.js';

const PAGE = 50;

/** The most characters of the page's URL that the gateway takes. */
const LONGEST_URL = 2000;

const tenantId = new URLSearchParams(location.search).get('tenant') || 'test';
const credentials = visitorCredentials(tenantId);
const client = gatewayClient(credentials);
const problem = problemBar(byId('problem'));
const state = connectionState(byId('line'));
const typing = typingIndicator(byId('typing'));
const messages = thread();
const status = conversationStatus();
const receipts = readReceipts({ messages, send: (frame) => connection.send(frame) });

let conversationId = '';

const view = threadView({
  box: byId('box'),
  list: byId('thread'),
  onRetry: (id) => waiting.retry(id),
  onDiscard: (id) => waiting.discard(id),
});

const connection = gatewayConnection({
  credentials,
  client,
  about: { tenantId, url: location.href.slice(0, LONGEST_URL) },
  explain: () => client.get('/api/chat/messages', { limit: 1 }),
  onFrame: receive,
  onState: state.show,
  onLive() {
    problem.clear();
    receipts.reconnected();
    receipts.mark();
    waiting.retryNow();
  },
  onLost: () => load().then(connection.restart, problem.show),
  onRefused: problem.show,
});

const waiting = outbox({
  kept: storedValue(sessionStorage, `chat-demo:outbox:${tenantId}`),
  transmit: connection.transmit,
  onChange: draw,
});

function draw() {
  const items = threadItems({
    messages: messages.inOrder(),
    waiting: waiting.items(),
    isMine: ({ sender }) => sender === 'user',
    author: ({ sender, sender_name: name }) => name ?? (sender === 'bot' ? 'Bot' : 'Agent'),
    readUpTo: receipts.readByAgents(),
  });
  view.draw(items);
  byId('empty').hidden = items.length > 0 || !messages.isLoaded();
  byId('older').hidden = messages.older() === null;
}

function receive(frame) {
  if (frame.type === 'message') receiveMessage(frame.message);
  if (frame.type === 'conversation') status.show(frame.conversation);
  if (frame.type === 'typing' && frame.sender === 'agent') typing.show('The agent is typing…');
  if (frame.type === 'read' && frame.sender === 'agent') {
    receipts.receive(frame);
    draw();
  }
  if (frame.type === 'error' && frame.temp_id === undefined) problem.show(new GatewayError(frame.error, frame));
}

function receiveMessage(message) {
  if (message.clientMessageId) waiting.stored(message.clientMessageId);
  if (!messages.add(message)) return;
  if (message.sender !== 'user') typing.hide();
  draw();
  receipts.mark();
}

/** Reads the newest page, then the status. Returns the cursor from which the socket continues. */
async function load() {
  const page = await client.get('/api/chat/messages', { limit: PAGE });
  messages.addPage(page);
  const session = await client.post('/api/chat/session', { tenantId });
  conversationId = session.conversationId;
  if (session.resumed) status.show(session);
  return page.nextCursor;
}

async function loadOlder() {
  byId('older').disabled = true;
  try {
    messages.addPage(await client.get('/api/chat/messages', { before: messages.older(), limit: PAGE }));
    draw();
  } catch (error) {
    problem.show(error);
  }
  byId('older').disabled = false;
}

async function start() {
  state.show('connecting');
  try {
    const cursor = await load();
    draw();
    view.toEnd();
    byId('log').setAttribute('aria-busy', 'false');
    connection.start(cursor);
    waiting.retryNow();
  } catch (error) {
    problem.show(error);
    state.show(error.isTransient ? 'down' : 'refused');
    if (error.isTransient) setTimeout(start, 3_000);
  }
}

/** A file is a message of its own. */
async function sendFile({ target }) {
  const [file] = target.files;
  if (!file) return;
  target.disabled = true;
  try {
    waiting.add('', undefined, [await uploadFile(client, conversationId, file)]);
  } catch (error) {
    problem.show(error);
  }
  target.value = '';
  target.disabled = false;
}

const signal = typingSignal(() => connection.send({ type: 'typing' }));

composer({
  form: byId('composer'),
  field: byId('text'),
  counter: byId('counter'),
  onSend(text) {
    signal.ended();
    waiting.add(text);
  },
  onTyping: signal.typed,
});
byId('file').addEventListener('change', sendFile);
byId('older').addEventListener('click', loadOlder);
document.addEventListener('visibilitychange', receipts.mark);
byId('start-over').addEventListener('click', () => {
  for (const { clientMessageId } of waiting.items()) waiting.discard(clientMessageId);
  credentials.forget();
  location.reload();
});
credentials.onChanged(() => location.reload());
start();
