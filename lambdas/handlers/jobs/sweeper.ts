import type { ConnectionKey } from '../../domain/delivery/connection-store.ts';
import { sweeping } from '../../runtime/sweeping.ts';
import { endConnection } from '../../use-cases/delivery/end-connection.ts';
import { recoverConnection } from '../../use-cases/delivery/recover-connection.ts';
import { repairConversations } from '../../use-cases/delivery/repair-conversations.ts';
import { closeMarkedSockets } from '../../use-cases/sockets/close-marked-sockets.ts';
import { endUnidentifiedSockets } from '../../use-cases/sockets/end-unidentified-sockets.ts';
import { keepConnections } from '../../use-cases/sockets/keep-connections.ts';
import { closeIdleConversations } from '../../use-cases/sweep/close-idle-conversations.ts';
import { sweep } from '../../use-cases/sweep/sweep.ts';

/** Called by a schedule once a minute: keeps sockets open, repairs pushes that failed, closes what is idle. */
export const handler = async (): Promise<void> => {
  const dependencies = sweeping();
  const ended = (key: ConnectionKey) =>
    endConnection(dependencies, { ...key, userId: key.subject.slice(key.subject.indexOf(':') + 1) });
  await sweep({
    ...dependencies,
    keep: (slot) => keepConnections({ ...dependencies, ended }, { slot }),
    endUnidentified: () => endUnidentifiedSockets(dependencies),
    closeMarked: () => closeMarkedSockets({ ...dependencies, ended }),
    recover: (connection) => recoverConnection(dependencies, connection),
    repair: (bucket) => repairConversations(dependencies, { bucket }),
    closeIdle: (minute) => closeIdleConversations(dependencies, { minute }),
  });
};
