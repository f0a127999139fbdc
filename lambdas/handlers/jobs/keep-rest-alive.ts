import { backgroundDependencies } from '../../runtime/background-dependencies.ts';
import { type KeepAliveBatch, keepSocketsAlive } from '../../use-cases/sockets/keep-connections.ts';

/** Keeps the sockets open that a sweep has handed over. */
export const keepRestAlive = (batch: KeepAliveBatch): Promise<void> =>
  keepSocketsAlive(backgroundDependencies(), batch);
