import { trafficOf } from '../../domain/conversations/traffic.ts';
import { Refusal, type RefusalCode } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { REFUSED_COUNTS_AS } from '../../domain/sockets/frame-limits.ts';
import type { SocketNeeds } from './socket-needs.ts';

/**
 * Whether a socket may have a frame handled that its own limit let pass (`judged`), by its tenant's quota of frames too. `false`: the
 * frame is ignored. Throws the refusal (`ERR_RATE_LIMITED`) if the client is to be told, which it is once a second.
 */
export async function admitsFrame(
  { frames, quotas }: Pick<SocketNeeds, 'frames' | 'quotas'>,
  { connectionId, caller, judged }: { connectionId: string; caller: Caller; judged: 'pass' | 'refused' },
): Promise<boolean> {
  const use = { used: 'frames', by: trafficOf(caller) } as const;
  const wait = judged === 'refused' ? 1 : Math.ceil(await quotas.consume(caller.tenantId, use));
  if (wait === 0) return true;
  if (!frames.tells(connectionId)) return false;
  throw new Refusal('ERR_RATE_LIMITED', 'too much in too short a time', { retryAfter: wait });
}

const FAULTLESS: ReadonlySet<RefusalCode> = new Set(['ERR_RATE_LIMITED', 'ERR_BUSY', 'ERR_TAKEN', 'ERR_INTERNAL']);

/**
 * Counts a refused frame as several: a client that goes on sending what is refused, which costs an answer each time, is ended. What is
 * refused for its rate, for a fault or a race of ours, or since a colleague was faster, is not the frame's fault.
 */
export async function chargeRefused(
  { frames }: Pick<SocketNeeds, 'frames'>,
  connectionId: string,
  { code }: Pick<Refusal, 'code'>,
): Promise<void> {
  if (!FAULTLESS.has(code)) await frames.charge(connectionId, REFUSED_COUNTS_AS);
}
