import type {
  CannedOwner,
  CannedReply,
  CannedReplyStore,
  Shortcut,
} from '../../../lambdas/domain/desk/canned-reply.ts';

export function inMemoryCannedReplyStore(): CannedReplyStore {
  const owners = new Map<string, Map<Shortcut, CannedReply>>();
  const of = ({ tenantId, staff = '' as never }: CannedOwner) => {
    const known = owners.get(`${tenantId}#${staff}`) ?? new Map<Shortcut, CannedReply>();
    owners.set(`${tenantId}#${staff}`, known);
    return known;
  };
  return {
    find: async (owner, shortcut) => structuredClone(of(owner).get(shortcut) ?? null),
    async list(owner, { after = '' as Shortcut, limit }) {
      const replies = [...of(owner).values()].filter(({ shortcut }) => shortcut > after);
      return structuredClone(replies.sort((a, b) => (a.shortcut < b.shortcut ? -1 : 1)).slice(0, limit));
    },
    async set(owner, reply, most) {
      const replies = of(owner);
      if (!replies.has(reply.shortcut) && replies.size >= most) return false;
      replies.set(reply.shortcut, structuredClone(reply));
      return true;
    },
    remove: async (owner, shortcut) => of(owner).delete(shortcut),
  };
}
