import { chatClient, visitorTokens } from '../chat-client.js';
import { browserStorage } from '../views/browser-storage.js';
import { composer } from '../views/composer.js';
import { connectionState } from '../views/connection-state.js';
import { byId } from '../views/element.js';
import { problemBar } from '../views/problem-bar.js';
import { threadItems } from '../views/thread-items.js';
import { threadView } from '../views/thread-view.js';
import { typingIndicator, typingSignal } from '../views/typing.js';
import { conversationStatus } from './conversation-status.js';
import { readReceipts } from './read-receipts.js';
import { refusedFrame, refusedPage } from './refused-page.js';

const PAGE = 50;

const url = location.origin;
const tenantId = new URLSearchParams(location.search).get('tenant') || 'test';
const tokens = visitorTokens({
  url,
  tenantId,
  storage: browserStorage('localStorage'),
  key: `chat-demo:visitor:${tenantId}`,
});
const chat = chatClient({
  url,
  tokens,
  about: { tenantId, url: location.href },
  load,
  storage: browserStorage('sessionStorage'),
  storageKey: `chat-demo:outbox:${tenantId}`,
});
const problem = problemBar(byId('problem'));
const state = connectionState(byId('line'));
const typing = typingIndicator(byId('typing'));
const messages = chat.thread();
const status = conversationStatus();
const receipts = readReceipts({ messages, send: chat.read });

let conversationId = '';

const view = threadView({
  box: byId('box'),
  list: byId('thread'),
  onRetry: chat.outbox.retry,
  onDiscard: chat.outbox.discard,
});

chat.on('state', (next) => {
  state.show(next);
  if (next !== 'live') return;
  problem.clear();
  receipts.reconnected();
  receipts.mark();
});
chat.on('refused', fail);
chat.on('error', fail);
chat.on('outbox', draw);
chat.on('message', ({ message }) => {
  if (message.sender !== 'user') typing.hide();
  draw();
  receipts.mark();
});
chat.on('conversation', ({ conversation }) => {
  status.show(conversation);
  draw();
});
chat.on('typing', ({ sender }) => {
  if (sender === 'agent') typing.show('The agent is typing…');
});
chat.on('read', (frame) => {
  if (frame.sender !== 'agent') return;
  receipts.receive(frame);
  draw();
});

function fail(error) {
  problem.show(refusedPage(error, tenantId));
}

function draw() {
  const items = threadItems({
    messages: messages.messages(),
    changes: messages.changes(),
    waiting: chat.outbox.items(),
    isMine: ({ sender }) => sender === 'user',
    author: ({ sender, sender_name: name }) => name ?? (sender === 'bot' ? 'Bot' : 'Agent'),
    readUpTo: receipts.readByAgents(),
  });
  view.draw(items);
  byId('empty').hidden = items.length > 0 || !messages.isLoaded();
  byId('older').hidden = !messages.hasOlder();
}

/** Reads the newest page, then the status. Resolves to the cursor from which the socket continues. */
async function load() {
  const isFirst = !messages.isLoaded();
  try {
    const page = await messages.loadNewest(PAGE);
    const session = await chat.api.session({ tenantId });
    conversationId = session.conversationId;
    if (session.resumed) status.show(session);
    draw();
    if (isFirst) view.toEnd();
    byId('log').setAttribute('aria-busy', 'false');
    return page.nextCursor;
  } catch (error) {
    fail(error);
    throw error;
  }
}

async function loadOlder() {
  byId('older').disabled = true;
  try {
    await messages.loadOlder(PAGE);
    draw();
  } catch (error) {
    fail(error);
  }
  byId('older').disabled = false;
}

/** A refusal is shown at the message, by the outbox. */
const send = (text, options) => chat.send(text, options).catch(() => {});

/** A file is a message of its own. */
async function sendFile({ target }) {
  const [file] = target.files;
  if (!file) return;
  target.disabled = true;
  try {
    send('', { attachments: [await chat.uploadFile(conversationId, file)] });
  } catch (error) {
    fail(error);
  }
  target.value = '';
  target.disabled = false;
}

const signal = typingSignal(() => chat.typing());

composer({
  form: byId('composer'),
  field: byId('text'),
  counter: byId('counter'),
  onSend(text) {
    signal.ended();
    send(text);
  },
  onTyping: signal.typed,
});
byId('file').addEventListener('change', sendFile);
byId('older').addEventListener('click', loadOlder);
document.addEventListener('visibilitychange', receipts.mark);
byId('start-over').addEventListener('click', () => {
  for (const { clientMessageId } of chat.outbox.items()) chat.outbox.discard(clientMessageId);
  tokens.forget();
  location.reload();
});

// Another tab has become another visitor.
const mine = tokens.sessionId();
addEventListener('storage', ({ key }) => {
  if (key === tokens.key && tokens.sessionId() !== mine) location.reload();
});

const refused = refusedFrame();
if (refused) {
  state.show('refused');
  problem.show(refused);
} else chat.connect();
