import { element } from './element.js';
import { visitorName, visitorTone } from './visitor-name.js';

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/**
 * Draws the conversations as links, so that the one that is open is in the address: it is there again after a reload,
 * and "back" goes back. The focus stays on its link while rows change places.
 */
export function conversationListView(list) {
  return {
    /** @param {{row: object, isOpen: boolean, isUnread: boolean, isOnline: boolean}[]} rows */
    draw(rows) {
      const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
      list.replaceChildren(...rows.map(rowNode));
      if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    },
    focus: (conversationId) => list.querySelector(`a[href="#${CSS.escape(conversationId)}"]`)?.focus(),
  };
}

function rowNode({ row, isOpen, isUnread, isOnline }) {
  const name = visitorName(row.visitor);
  const at = new Date(row.activityAt);
  const isToday = at.toDateString() === new Date().toDateString();
  const link = element(
    'a',
    { href: `#${row.conversationId}`, class: 'row', 'aria-current': isOpen && 'true', 'data-unread': isUnread },
    avatar(row.visitor, isOnline),
    element('span', { class: 'row-name' }, name, hidden(isOnline ? ', online' : '')),
    element('time', { class: 'row-time', datetime: at.toISOString() }, (isToday ? TIME : DATE).format(at)),
    element('span', { class: 'row-text', dir: 'auto' }, hidden(isUnread ? 'New: ' : ''), lastWords(row)),
    element('span', { class: 'badge', 'data-status': row.status }, row.status === 'closed' ? 'Closed' : 'Open'),
  );
  return element('li', {}, link);
}

/** A visitor as a coloured initial, with a dot when online; a decoration of the name next to it. */
export function avatar(visitor, isOnline) {
  const initial = visitorName(visitor).replace('Visitor ', '').charAt(0).toUpperCase();
  const attributes = {
    class: 'avatar',
    'aria-hidden': 'true',
    'data-tone': visitorTone(visitor),
    'data-online': isOnline,
  };
  return element('span', attributes, initial);
}

const hidden = (text) => element('span', { class: 'visually-hidden' }, text);

function lastWords({ lastMessage }) {
  if (!lastMessage) return '';
  return `${lastMessage.sender === 'user' ? '' : 'Agent: '}${lastMessage.text}`;
}
