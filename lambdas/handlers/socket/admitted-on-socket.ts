import { Refusal } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { type Admitted, admitted } from '../../use-cases/tenants/admission.ts';
import type { SocketNeeds } from './socket-needs.ts';

/** The caller of a socket was revoked. A frame that names a revoked session is refused with the same code, and is none. */
class RevokedCaller extends Refusal {}

/** Admits the caller of a socket for one frame, as `admitted` does. */
export async function admittedOnSocket(needs: SocketNeeds, caller: Caller): Promise<Admitted> {
  try {
    return await admitted(needs, caller);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'ERR_REVOKED') throw error;
    throw new RevokedCaller(error.code, error.message);
  }
}

/**
 * Ends a socket whose caller was found to be revoked, after the refusal was sent. It may have been admitted by a function that
 * still cached the tenant, and would be pushed to until API Gateway cuts it.
 */
export async function endIfRevoked(
  { sender }: Pick<SocketNeeds, 'sender'>,
  connectionId: string,
  refusal: Refusal,
): Promise<void> {
  if (refusal instanceof RevokedCaller) await sender.close(connectionId, 'revoked');
}
