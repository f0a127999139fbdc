import type { AdminClient, OnlineUser, ServerFrame } from '@chat-gateway/client';
import { type Observable, observable } from '../store/observable.ts';

type PresenceFrame = Extract<ServerFrame, { type: 'user_online' | 'user_offline' }>;

export type OnlineVisitors = {
  readonly users: Observable<ReadonlyMap<string, OnlineUser>>;
  /** Reads the whole list, which admins alone may. Frames that come meanwhile are applied to it. */
  load(): Promise<void>;
  came(frame: PresenceFrame): void;
};

/** The visitors who are online, as frames tell. */
export function onlineVisitors(api: Pick<AdminClient, 'allOnlineUsers'> | null): OnlineVisitors {
  const users = observable<ReadonlyMap<string, OnlineUser>>(new Map());
  let meanwhile: PresenceFrame[] = [];

  function applied(to: ReadonlyMap<string, OnlineUser>, frame: PresenceFrame): ReadonlyMap<string, OnlineUser> {
    const next = new Map(to);
    if (frame.type === 'user_offline') next.delete(frame.userId);
    else {
      const { type: _, ...user } = frame;
      next.set(frame.userId, user);
    }
    return next;
  }

  return {
    users,
    async load() {
      if (!api) return users.set(new Map());
      meanwhile = [];
      const found = await api.allOnlineUsers();
      users.set(meanwhile.reduce(applied, new Map(found.map((user) => [user.userId, user]))));
    },
    came(frame) {
      meanwhile.push(frame);
      users.update((all) => applied(all, frame));
    },
  };
}
