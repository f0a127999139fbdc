import { beginningOf } from '../views/beginning-of.js';
import { element } from '../views/element.js';
import { visitorInitial, visitorName, visitorTone } from './visitor-name.js';

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/**
 * Draws the conversations as links, so that the open one is in the address and survives a reload and "back". A link is made
 * once and then updated, so that a click on it is not lost.
 */
export function conversationListView(list) {
  const drawn = new Map();

  function nodeOf({ conversationId }) {
    if (!drawn.has(conversationId)) {
      const link = element('a', { href: `#${conversationId}`, class: 'row' });
      drawn.set(conversationId, { node: element('li', {}, link), link, shown: '' });
    }
    return drawn.get(conversationId);
  }

  return {
    /** @param {{row: object, isOpen: boolean, isUnread: boolean, isOnline: boolean}[]} rows */
    draw(rows) {
      const focused = list.contains(document.activeElement) ? document.activeElement : null;
      for (const [index, shown] of rows.entries()) {
        const drawing = nodeOf(shown.row);
        const now = JSON.stringify(shown);
        if (drawing.shown !== now) drawRow(drawing.link, shown);
        drawing.shown = now;
        if (list.children[index] !== drawing.node) list.insertBefore(drawing.node, list.children[index] ?? null);
      }
      // A node that is moved loses the focus.
      if (focused && focused !== document.activeElement) focused.focus({ preventScroll: true });
    },
    focus: (conversationId) => drawn.get(conversationId)?.link.focus(),
  };
}

function drawRow(link, { row, isOpen, isUnread, isOnline }) {
  const at = new Date(row.activityAt);
  const isToday = at.toDateString() === new Date().toDateString();
  if (isOpen) link.setAttribute('aria-current', 'true');
  else link.removeAttribute('aria-current');
  link.toggleAttribute('data-unread', isUnread);
  link.replaceChildren(
    avatar(row.visitor, isOnline),
    element('span', { class: 'row-name' }, visitorName(row.visitor), hidden(isOnline ? 'online' : '')),
    element('time', { class: 'row-time', datetime: at.toISOString() }, (isToday ? TIME : DATE).format(at)),
    element('span', { class: 'row-text', dir: 'auto' }, hidden(isUnread ? 'New: ' : ''), lastText(row)),
    element('span', { class: 'badge', 'data-status': row.status }, row.status === 'closed' ? 'Closed' : 'Open'),
  );
}

/** A visitor as a coloured initial, with a dot when online; a decoration of the name next to it. */
export function avatar(visitor, isOnline) {
  const attributes = {
    class: 'avatar',
    'aria-hidden': 'true',
    'data-tone': visitorTone(visitor),
    'data-online': isOnline,
  };
  return element('span', attributes, visitorInitial(visitor));
}

const hidden = (text) => element('span', { class: 'visually-hidden' }, text);

/** Characters of a message in a row, which is a link: its name is what a screen reader says. */
const LONGEST_PREVIEW = 140;

function lastText({ lastMessage }) {
  if (!lastMessage) return '';
  return `${lastMessage.sender === 'user' ? '' : 'Agent: '}${beginningOf(lastMessage.text, LONGEST_PREVIEW)}`;
}
