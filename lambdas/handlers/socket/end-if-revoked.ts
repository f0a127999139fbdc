import type { Refusal } from '../../domain/errors.ts';
import type { SocketNeeds } from './socket-needs.ts';

/**
 * Ends a socket whose frame was refused because its caller was revoked. A socket that was opened while a function still cached
 * the tenant may have been admitted, and would be pushed to until API Gateway cuts it.
 */
export async function endIfRevoked(
  { sender }: Pick<SocketNeeds, 'sender'>,
  connectionId: string,
  { code }: Pick<Refusal, 'code'>,
): Promise<void> {
  if (code === 'ERR_REVOKED') await sender.close(connectionId);
}
