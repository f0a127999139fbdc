import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import type { Presence } from '../../domain/delivery/presence.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';
import { invalid, Refusal } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';

type Needs = { connections: ConnectionStore };

export type ListOnlineUsers = { caller: Caller; after?: string | undefined; limit: number };

/** Form of a list cursor: the subject of a visitor, whose own id has at most 128 characters. */
const LIST_CURSOR = /^(visitor|user):[^#/]{1,128}$/;

/** The visitors of a tenant that are connected: several tabs are one user, connected since the first. */
export async function listOnlineUsers(
  { connections }: Needs,
  { caller, after, limit }: ListOnlineUsers,
): Promise<{ users: Presence[]; next: string | null }> {
  if (caller.role !== 'admin') throw new Refusal('ERR_FORBIDDEN', 'only an admin may see who is online');
  if (after !== undefined && !LIST_CURSOR.test(after))
    throw invalid('after', 'is not a cursor that this gateway gave out');
  const page = await connections.online(caller.tenantId, { after, limit });
  const users = new Map<string, Presence>();
  for (const connection of page.connections) {
    const known = users.get(connection.subject);
    const presence = presenceOf(connection);
    if (!known || presence.connectedAt < known.connectedAt) users.set(connection.subject, presence);
  }
  return { users: [...users.values()], next: page.next };
}
