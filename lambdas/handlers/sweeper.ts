import { endConnection } from '../domain/end-connection.ts';
import type { ConnectionKey } from '../domain/ports.ts';
import { sweeping } from '../runtime/sweeping.ts';
import { closeIdleConversations } from '../use-cases/close-idle-conversations.ts';
import { endCondemnedSockets } from '../use-cases/end-condemned-sockets.ts';
import { endUnbornSockets } from '../use-cases/end-unborn-sockets.ts';
import { keepConnections } from '../use-cases/keep-connections.ts';
import { recoverConnection } from '../use-cases/recover-connection.ts';
import { repairConversations } from '../use-cases/repair-conversations.ts';
import { sweep } from '../use-cases/sweep.ts';

/** Called by a schedule once a minute: keeps sockets open, repairs pushes that failed, closes what is idle. */
export const handler = async (): Promise<void> => {
  const works = sweeping();
  const ended = (key: ConnectionKey) =>
    endConnection(works, { ...key, userId: key.subject.slice(key.subject.indexOf(':') + 1) });
  await sweep({
    ...works,
    keep: (slot) => keepConnections({ ...works, ended }, { slot }),
    endUnborn: () => endUnbornSockets(works),
    endCondemned: () => endCondemnedSockets({ ...works, ended }),
    recover: (connection) => recoverConnection(works, connection),
    repair: (minute) => repairConversations(works, { minute }),
    closeIdle: (minute) => closeIdleConversations(works, { minute }),
  });
};
