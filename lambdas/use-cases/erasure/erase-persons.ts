import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { Eraser } from '../../domain/erasure/eraser.ts';
import { type FoundErasure, tokensBefore } from '../../domain/erasure/erasure.ts';
import type { TenantStore } from '../../domain/tenants/tenant-store.ts';

export type ErasePersonsNeeds = {
  eraser: Eraser;
  connections: Pick<ConnectionStore, 'ofVisitor' | 'markForClosing' | 'forgetOwner'>;
  tenantStore: Pick<TenantStore, 'noteRevocation'>;
};

/**
 * Takes away what is known of the persons of an erasure, beside what they wrote: rows are overwritten, so that whoever remembers them goes on
 * with the same conversation; attributes, and the sessions of a logged-in user, are deleted. Tokens from before are refused, for they
 * hold the name; the sockets that were opened with them say nothing of a person any more, and the sweeper ends them.
 */
export async function erasePersons(needs: ErasePersonsNeeds, erasure: FoundErasure): Promise<void> {
  const { tenantId, subjects, foundAt } = erasure;
  if (subjects.length === 0) return;
  const before = tokensBefore(erasure);
  for (const subject of subjects) await needs.eraser.overwriteVisitor(tenantId, subject, foundAt, before);
  await needs.tenantStore.noteRevocation(tenantId, before);
  for (const subject of subjects) {
    await needs.eraser.removeAttributes(tenantId, subject);
    for (const socket of await needs.connections.ofVisitor(tenantId, subject)) {
      if (socket.connectedAt >= before * 1000) continue;
      await needs.connections.forgetOwner(socket);
      await needs.connections.markForClosing(socket, before * 1000);
    }
    for (const session of await needs.eraser.sessionsOf(tenantId, subject)) {
      await needs.eraser.removeSession(session);
    }
  }
}
