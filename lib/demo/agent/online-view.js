import { byId, element } from '../views/element.js';
import { avatar } from './conversation-list-view.js';
import { visitorName } from './visitor-name.js';

/** Lists the visitors who are online, with the page that each has open. */
export function drawOnline(users, refusal) {
  byId('online').replaceChildren(...users.map(userNode));
  byId('online-count').textContent = users.length > 0 ? `(${users.length})` : '';
  byId('online-note').textContent = refusal ?? (users.length === 0 ? 'No visitor is connected.' : '');
}

function userNode(user) {
  const where = (user.url ?? user.domain ?? user.origin)?.replace(/^https?:\/\//, '');
  return element(
    'li',
    { class: 'user' },
    avatar(user, true),
    element('span', { class: 'row-name' }, visitorName(user)),
    ...(where ? [element('span', { class: 'row-text' }, where)] : []),
  );
}
