import type { CannedReply, DeskClient } from '@chat-gateway/client';
import { type Observable, observable } from '../store/observable.ts';

export type CannedReplies = {
  readonly replies: Observable<readonly CannedReply[]>;
  load(): Promise<void>;
  set(reply: Pick<CannedReply, 'shortcut' | 'scope' | 'text'>): Promise<void>;
  remove(reply: Pick<CannedReply, 'shortcut' | 'scope'>): Promise<void>;
};

/** The agent's own replies and the tenant's. */
export function cannedReplies(
  api: Pick<DeskClient, 'allCannedReplies' | 'setCannedReply' | 'removeCannedReply'>,
): CannedReplies {
  const replies = observable<readonly CannedReply[]>([]);
  const load = async () => replies.set(await api.allCannedReplies());
  return {
    replies,
    load,
    async set({ shortcut, scope, text }) {
      await api.setCannedReply(shortcut, { scope, text });
      await load();
    },
    async remove({ shortcut, scope }) {
      await api.removeCannedReply(shortcut, scope);
      await load();
    },
  };
}
