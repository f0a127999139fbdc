import type { Invitation } from '../../../lambdas/domain/accounts/invitation.ts';
import type { InvitationStore } from '../../../lambdas/domain/accounts/invitation-store.ts';

export function inMemoryInvitationStore(): InvitationStore {
  const rows = new Map<string, Invitation>();
  const key = (tenantId: string, id: string) => `${tenantId}#${id}`;
  return {
    async add(invitation) {
      rows.set(key(invitation.tenantId, invitation.id), structuredClone(invitation));
    },
    find: async (tenantId, id) => structuredClone(rows.get(key(tenantId, id)) ?? null),
    list: async (tenantId) =>
      structuredClone([...rows.values()])
        .filter((row) => row.tenantId === tenantId)
        .sort((one, other) => one.createdAt - other.createdAt),
    async accept(tenantId, id, accepted) {
      const row = rows.get(key(tenantId, id));
      if (!row || row.accepted) return false;
      row.accepted = accepted;
      return true;
    },
    remove: async (tenantId, id) => rows.delete(key(tenantId, id)),
  };
}
