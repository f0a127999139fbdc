import { messaging } from '../runtime/messaging.ts';
import { recoverConnection } from '../use-cases/recover-connection.ts';
import type { ConnectionKey } from '../domain/ports.ts';

/** Invoked asynchronously for what must not wait in a request: telling a socket what it missed. */
export const handler = async (event: { recover: ConnectionKey }): Promise<void> => {
  await recoverConnection(messaging().conversations, event.recover);
};
