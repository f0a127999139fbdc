import type { ListedSocket } from '../../domain/delivery/connection-store.ts';
import { backgroundDependencies } from '../../runtime/background-dependencies.ts';
import { keepSocketsAlive } from '../../use-cases/sockets/keep-connections.ts';

/** Keeps the sockets open that a sweep has handed over. */
export const keepRestAlive = (sockets: ListedSocket[]): Promise<void> =>
  keepSocketsAlive(backgroundDependencies(), sockets);
