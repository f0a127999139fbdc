import type { AdminClient, OnlineUser, ServerFrame } from '@chat-gateway/client';
import { listWithFrames } from '../store/list-with-frames.ts';
import type { Observable } from '../store/observable.ts';

type PresenceFrame = Extract<ServerFrame, { type: 'user_online' | 'user_offline' }>;

export type OnlineVisitors = {
  readonly users: Observable<ReadonlyMap<string, OnlineUser>>;
  /** Reads the whole list, which admins alone may. Frames that come meanwhile are applied to it. */
  load(): Promise<void>;
  came(frame: PresenceFrame): void;
};

type Users = ReadonlyMap<string, OnlineUser>;

/** The visitors who are online, as frames tell. */
export function onlineVisitors(api: Pick<AdminClient, 'allOnlineUsers'> | null): OnlineVisitors {
  const { now, load, came } = listWithFrames<Users, PresenceFrame>(new Map(), withFrame);
  const read = async () => new Map((await api?.allOnlineUsers())?.map((user) => [user.userId, user]));
  return { users: now, load: () => load(read), came };
}

function withFrame(users: Users, frame: PresenceFrame): Users {
  const next = new Map(users);
  if (frame.type === 'user_offline') next.delete(frame.userId);
  else {
    const { type: _, ...user } = frame;
    next.set(frame.userId, user);
  }
  return next;
}
