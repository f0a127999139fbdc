import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { PollingId, PollingSessionStore, PostedPacket } from '../../domain/sockets/polling-session.ts';

type Needs = {
  pollingSessions: Pick<PollingSessionStore, 'claim'>;
  sender: Pick<ConnectionSender, 'close'>;
};

/**
 * Lets a socket take over the polling session that its client upgraded from. Answers what was posted, empty if this socket has it
 * already; null if another socket has, which ends this one. Other sockets that came for the session are ended.
 */
export async function claimPollingSession(
  { pollingSessions, sender }: Needs,
  { id, connectionId }: { id: PollingId; connectionId: ConnectionId },
): Promise<PostedPacket[] | null> {
  const claimed = await pollingSessions.claim(id, connectionId);
  if (!claimed) {
    await sender.close(connectionId, 'unidentified');
    return null;
  }
  await Promise.all(claimed.others.map((other) => sender.close(other, 'unidentified')));
  return claimed.packets;
}
