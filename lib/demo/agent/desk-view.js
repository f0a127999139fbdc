import { byId } from '../views/element.js';
import { conversationListView } from './conversation-list-view.js';

/**
 * Draws the list of conversations, the open one, and who is online.
 *
 * @param {{open: () => string | null, role?: string}} parts `open` is the id of the open conversation, `role` the agent's; the others
 *   are the parts of the page
 */
export function deskView({ open, role, store, pages, messages, receipts, online, outbox, pane }) {
  const list = byId('conversations');
  const listView = conversationListView(list);

  function drawList() {
    const rows = store.inOrder();
    listView.draw(
      rows.map((row) => ({
        row,
        isOpen: row.conversationId === open(),
        isUnread: row.lastMessage?.sender === 'user' && row.lastMessage.seq > receipts.readHere(row.conversationId),
        isOnline: online.has(row.visitor.userId),
      })),
    );
    byId('more').hidden = !pages.hasMore();
    byId('no-conversations').hidden = rows.length > 0 || list.getAttribute('aria-busy') === 'true';
  }

  function drawOpen() {
    const conversationId = open();
    if (!conversationId) return;
    const row = store.get(conversationId);
    pane.heading(row, {
      isOnline: row !== undefined && online.has(row.visitor.userId),
      mayTurn: role === 'admin' || messages.hasWritten(conversationId, pages.senderId()),
    });
    pane.draw({
      messages: messages.of(conversationId),
      waiting: outbox.items().filter((item) => item.conversationId === conversationId),
      me: pages.senderId(),
      readUpTo: receipts.readByVisitor(conversationId),
    });
  }

  return {
    drawList,
    drawOpen,
    drawAll() {
      drawList();
      drawOpen();
      online.draw();
    },
    listLoaded: () => list.setAttribute('aria-busy', 'false'),
    focusInList: listView.focus,
  };
}
