import { composer } from './composer.js';
import { byId } from './element.js';
import { gatewayClient } from './gateway-client.js';
import { GatewayError } from './gateway-error.js';
import { lineState } from './line-state.js';
import { liveLine } from './live-line.js';
import { outbox } from './outbox.js';
import { problemBar } from './problem-bar.js';
import { spokenItems } from './spoken-items.js';
import { storedValue } from './stored-value.js';
import { thread } from './thread.js';
import { threadView } from './thread-view.js';
import { typingIndicator, typingSignal } from './typing.js';
import { uploadFile } from './upload-file.js';
import { visitorCredentials } from './visitor-credentials.js';

const PAGE = 50;

/** What agents are shown of where a visitor is may have so many characters. */
const LONGEST_URL = 2000;

const tenantId = new URLSearchParams(location.search).get('tenant') || 'test';
const credentials = visitorCredentials(tenantId);
const client = gatewayClient(credentials);
const problem = problemBar(byId('problem'));
const line = lineState(byId('line'));
const typing = typingIndicator(byId('typing'));
const messages = thread();

/** Up to where the agents have read, as far as they have said so since this page was loaded. */
let readByAgents = 0;
/** Up to where we have told them that we have read. */
let readByUs = 0;
let statusAt = 0;
let conversationId = '';

const view = threadView({
  box: byId('box'),
  list: byId('thread'),
  onRetry: (id) => waiting.retry(id),
  onDiscard: (id) => waiting.discard(id),
});

const live = liveLine({
  credentials,
  client,
  about: { tenantId, url: location.href.slice(0, LONGEST_URL) },
  explain: () => client.get('/api/chat/messages', { limit: 1 }),
  onFrame: hear,
  onState: line.show,
  onLive() {
    problem.clear();
    readByUs = 0;
    sayRead();
    waiting.wake();
  },
  onLost: () => load().then(live.restart, problem.show),
  onRefused: problem.show,
});

const waiting = outbox({
  kept: storedValue(sessionStorage, `chat-demo:outbox:${tenantId}`),
  transmit: live.transmit,
  onChange: draw,
});

function draw() {
  const items = spokenItems({
    messages: messages.inOrder(),
    waiting: waiting.items(),
    isMine: ({ sender }) => sender === 'user',
    author: ({ sender, sender_name: name }) => name ?? (sender === 'bot' ? 'Bot' : 'Agent'),
    readUpTo: readByAgents,
  });
  view.draw(items);
  byId('empty').hidden = items.length > 0 || !messages.isLoaded();
  byId('older').hidden = messages.older() === null;
}

function hear(frame) {
  if (frame.type === 'message') heard(frame.message);
  if (frame.type === 'conversation') showStatus(frame.conversation);
  if (frame.type === 'typing' && frame.sender === 'agent') typing.show('The agent is typing…');
  if (frame.type === 'read' && frame.sender === 'agent') {
    readByAgents = Math.max(readByAgents, frame.seq);
    draw();
  }
  if (frame.type === 'error' && frame.temp_id === undefined) problem.show(new GatewayError(frame.error, frame));
}

function heard(message) {
  if (message.clientMessageId) waiting.arrived(message.clientMessageId);
  if (!messages.add(message)) return;
  if (message.sender !== 'user') typing.hide();
  draw();
  sayRead();
}

/** The newest change counts, in whatever order changes are heard; what a page was told at its start is older than any. */
function showStatus({ status, reason, at }) {
  const when = at ? Date.parse(at) : 0;
  if (when < statusAt) return;
  statusAt = when;
  byId('badge').hidden = false;
  byId('badge').dataset.status = status;
  byId('badge').textContent = status === 'closed' ? 'Closed' : 'Open';
  const why = reason === 'idle' ? 'was closed because it was quiet for a while' : 'was closed';
  byId('notice').textContent = `This conversation ${why}. Write to open it again.`;
  byId('notice').hidden = status !== 'closed';
}

/** Tells the agents how far we have read, when the page is really being looked at. */
function sayRead() {
  const seq = messages.inOrder().findLast(({ sender }) => sender !== 'user')?.seq ?? 0;
  if (seq <= readByUs || document.visibilityState !== 'visible') return;
  if (live.say({ type: 'read', seq })) readByUs = seq;
}

/** Reads the newest page, then how the conversation stands. Answers the place from which the socket goes on. */
async function load() {
  const page = await client.get('/api/chat/messages', { limit: PAGE });
  messages.page(page);
  const session = await client.post('/api/chat/session', { tenantId });
  conversationId = session.conversationId;
  if (session.resumed) showStatus(session);
  return page.nextCursor;
}

async function loadOlder() {
  byId('older').disabled = true;
  try {
    messages.page(await client.get('/api/chat/messages', { before: messages.older(), limit: PAGE }));
    draw();
  } catch (error) {
    problem.show(error);
  }
  byId('older').disabled = false;
}

async function start() {
  line.show('connecting');
  try {
    const cursor = await load();
    draw();
    view.toEnd();
    byId('log').setAttribute('aria-busy', 'false');
    live.start(cursor);
    waiting.wake();
  } catch (error) {
    problem.show(error);
    line.show(error.isPassing ? 'down' : 'refused');
    if (error.isPassing) setTimeout(start, 3_000);
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

const signal = typingSignal(() => live.say({ type: 'typing' }));

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
document.addEventListener('visibilitychange', sayRead);
byId('start-over').addEventListener('click', () => {
  for (const { clientMessageId } of waiting.items()) waiting.discard(clientMessageId);
  credentials.forget();
  location.reload();
});
credentials.onOther(() => location.reload());
start();
