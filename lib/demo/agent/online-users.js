/**
 * The visitors who are online, from `user_online` and `user_offline` frames. The whole list is also read from time to time,
 * since such a frame can be lost. Frames that come while it is read are applied to it.
 */
export function onlineUsers({ admin, onChange }) {
  let users = new Map();
  let meanwhile = [];

  const apply = (to, { type, ...user }) =>
    type === 'user_offline' ? to.delete(user.userId) : to.set(user.userId, user);

  return {
    all: () => [...users.values()].sort((a, b) => b.connectedAt.localeCompare(a.connectedAt)),
    has: (userId) => users.has(userId),
    /** A `user_online` or `user_offline` frame. */
    receive(frame) {
      meanwhile.push(frame);
      apply(users, frame);
      onChange();
    },
    /** Reads the list; throws if the agent may not. */
    async load() {
      meanwhile = [];
      const found = new Map((await admin.allOnlineUsers()).map((user) => [user.userId, user]));
      for (const frame of meanwhile) apply(found, frame);
      users = found;
      onChange();
    },
  };
}
