import { composer } from '../views/composer.js';
import { byId } from '../views/element.js';
import { threadItems } from '../views/thread-items.js';
import { threadView } from '../views/thread-view.js';
import { typingIndicator, typingSignal } from '../views/typing.js';
import { isOf } from './threads.js';
import { visitorName } from './visitor-name.js';

/**
 * The pane of the open conversation: its heading, its thread, its composer.
 *
 * - `onSend(text)`, `onTyping()`, `onToggle()` (close or reopen) and `onOlder()` are called for actions of the agent.
 */
export function conversationPane({ onSend, onTyping, onToggle, onOlder, onRetry, onDiscard }) {
  const view = threadView({ box: byId('box'), list: byId('thread'), onRetry, onDiscard });
  const typing = typingIndicator(byId('typing'));
  const signal = typingSignal(onTyping);
  const field = byId('text');
  /** Unsent texts, by conversation. */
  const drafts = new Map();
  let shown = null;

  composer({
    form: byId('composer'),
    field,
    counter: byId('counter'),
    onSend(text) {
      signal.ended();
      onSend(text);
    },
    onTyping: signal.typed,
  });
  const toTitle = () => byId('title').focus({ preventScroll: true });
  // A keyboard need not pass all conversations of the list.
  byId('skip').addEventListener('click', toTitle);
  byId('turn').addEventListener('click', onToggle);
  byId('older').addEventListener('click', onOlder);

  return {
    /** @param {string | null} conversationId */
    show(conversationId) {
      if (shown) drafts.set(shown, field.value);
      shown = conversationId;
      field.value = drafts.get(shown) ?? '';
      view.clear();
      typing.hide();
      byId('title').textContent = 'Conversation';
      byId('desk').toggleAttribute('data-open', shown !== null);
      byId('conversation').hidden = shown === null;
      byId('nothing').hidden = shown !== null;
      byId('skip').hidden = shown === null;
      if (shown) toTitle();
    },
    /** @param {boolean} mayTurn whether this agent may close and reopen */
    heading(row, { isOnline, mayTurn }) {
      byId('title').textContent = row ? visitorName(row.visitor) : 'Conversation';
      byId('presence').textContent = isOnline ? 'Online' : 'Not online';
      byId('presence').dataset.online = isOnline;
      byId('badge').hidden = !row;
      byId('badge').dataset.status = row?.status ?? '';
      byId('badge').textContent = row?.status === 'closed' ? 'Closed' : 'Open';
      byId('turn').hidden = !row || !mayTurn;
      byId('turn').textContent = row?.status === 'closed' ? 'Reopen' : 'Close';
    },
    /** @param {object} messages the thread that is shown */
    draw({ messages, waiting, me, readUpTo }) {
      view.draw(
        threadItems({
          messages: messages.messages(),
          changes: messages.changes(),
          waiting,
          isMine: (message) => isOf(me, message),
          isOurs: ({ sender }) => sender !== 'user',
          author: ({ sender, sender_name: name }) => name ?? (sender === 'user' ? 'Visitor' : 'Agent'),
          readUpTo,
        }),
      );
      byId('log').setAttribute('aria-busy', String(!messages.isLoaded()));
      byId('older').hidden = !messages.hasOlder();
    },
    toEnd: view.toEnd,
    typing,
  };
}
