import { byId } from '../views/element.js';

const WHY = {
  idle: 'was closed because it was quiet for a while',
  unanswered: 'was closed because nobody answered for a day',
  erased: 'was erased',
};

/** Shows whether the conversation is open or closed. Changes can come in any order: the newest counts. */
export function conversationStatus() {
  let changedAt = 0;

  return {
    /** @param {{status: string, reason?: string, at?: string}} change one without `at` is older than any other */
    show({ status, reason, at }) {
      const time = at ? Date.parse(at) : 0;
      if (time < changedAt) return;
      changedAt = time;
      const badge = byId('badge');
      badge.hidden = false;
      badge.dataset.status = status;
      badge.textContent = status === 'closed' ? 'Closed' : 'Open';
      const why = WHY[reason] ?? 'was closed';
      byId('notice').textContent = `This conversation ${why}. Write to open it again.`;
      byId('notice').hidden = status !== 'closed';
    },
  };
}
