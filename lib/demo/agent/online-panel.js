import { byId } from '../views/element.js';
import { errorText } from '../views/error-text.js';
import { onlineUsers } from './online-users.js';
import { drawOnline } from './online-view.js';

/**
 * Milliseconds between two readings of the online list, and from connecting to the second one: the arrival of a visitor
 * in between may have been announced before the gateway knew of this agent.
 */
const READ_EVERY = 60_000;
const READ_AGAIN_AFTER = 6_000;

/** The list of visitors who are online. `onChange` is called when a visitor comes or goes. */
export function onlinePanel({ admin, store, onChange }) {
  const online = onlineUsers({ admin, onChange });
  let refusal;

  /** A socket may be older than the visitor's name: the conversation has it. */
  function withNames() {
    const visitors = new Map(store.inOrder().map(({ visitor }) => [visitor.userId, visitor]));
    return online.all().map((user) => ({ ...visitors.get(user.userId), ...user }));
  }

  const draw = () => drawOnline(withNames(), refusal);

  /** Not repeated after a refusal. */
  async function read() {
    if (refusal) return;
    try {
      await online.load();
    } catch (error) {
      if (!error.isTransient) refusal = errorText(error);
      // Only an admin may see who is online: an agent's desk goes without.
      byId('online-panel').hidden = error.code === 'ERR_FORBIDDEN';
      draw();
    }
  }

  setInterval(read, READ_EVERY);
  return {
    draw,
    has: online.has,
    receive: online.receive,
    connected() {
      read();
      setTimeout(read, READ_AGAIN_AFTER);
    },
  };
}
