const PAGE = 100;

/**
 * Who is online. Frames say who comes and goes; the whole list is asked for at the start and now and then, since such a
 * frame can be lost. What comes while a list is under way is applied on top of it.
 */
export function onlineUsers({ client, onChange }) {
  let users = new Map();
  let meanwhile = [];

  const apply = (to, { type, ...user }) =>
    type === 'user_offline' ? to.delete(user.userId) : to.set(user.userId, user);

  return {
    all: () => [...users.values()].sort((a, b) => b.connectedAt.localeCompare(a.connectedAt)),
    has: (userId) => users.has(userId),
    /** `user_online` and `user_offline`. */
    hear(frame) {
      meanwhile.push(frame);
      apply(users, frame);
      onChange();
    },
    /** Throws what the gateway says to those who may not ask. */
    async load() {
      meanwhile = [];
      const found = new Map();
      for (let after; after !== null; ) {
        const page = await client.get('/api/chat/online-users', { limit: PAGE, after });
        for (const user of page.users) found.set(user.userId, user);
        after = page.nextCursor;
      }
      for (const frame of meanwhile) apply(found, frame);
      users = found;
      onChange();
    },
  };
}
