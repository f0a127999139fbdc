import type { ConnectionKey, ListedSocket } from '../../domain/delivery/connection-store.ts';
import { backgroundDependencies } from '../../runtime/background-dependencies.ts';
import { endConnection } from '../../use-cases/delivery/end-connection.ts';
import { keepSocketsAlive } from '../../use-cases/sockets/keep-connections.ts';

/** Keeps the sockets open that a sweep handed over. */
export const keepRestAlive = (sockets: ListedSocket[]): Promise<void> => {
  const dependencies = backgroundDependencies();
  const ended = (key: ConnectionKey) =>
    endConnection(dependencies, { ...key, userId: key.subject.slice(key.subject.indexOf(':') + 1) });
  return keepSocketsAlive({ ...dependencies, ended }, sockets);
};
