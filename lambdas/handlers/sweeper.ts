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
  const { conversations, announcer, tenants, rulesOf, handOverBeats } = sweeping();
  const ended = (key: ConnectionKey) =>
    endConnection({ ...conversations, announcer }, { ...key, userId: key.subject.slice(key.subject.indexOf(':') + 1) });
  await sweep({
    ...conversations,
    keep: (slot) => keepConnections({ ...conversations, ended, handOverBeats }, { slot }),
    endUnborn: () => endUnbornSockets(conversations),
    endCondemned: () => endCondemnedSockets({ ...conversations, ended }),
    recover: (connection) => recoverConnection(conversations, connection),
    repair: (minute) => repairConversations(conversations, { minute }),
    closeIdle: (minute) => closeIdleConversations({ ...conversations, tenants, rulesOf }, { minute }),
  });
};
