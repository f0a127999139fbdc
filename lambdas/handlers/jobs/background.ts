import type { Context } from 'aws-lambda';
import type { PendingFanOut } from '../../domain/delivery/push.ts';
import { loggedJob } from '../../middleware/job-log.ts';
import { encodeEnginePacket } from '../../protocol/engine-packet.ts';
import { openFrame, pingTimes } from '../../protocol/handshake.ts';
import { jobs } from '../../runtime/jobs.ts';
import { openingDependencies } from '../../runtime/opening-dependencies.ts';
import { warmUp } from '../../runtime/warm-up.ts';
import type { KeepAliveBatch } from '../../use-cases/sockets/keep-connections.ts';
import { postOpenPacket } from '../../use-cases/sockets/post-open-packet.ts';
import { type RefusedSocket, tellRefused } from '../../use-cases/sockets/tell-refused.ts';
import { turnAway } from '../../use-cases/sockets/turn-away.ts';

/**
 * Work that other functions hand over without waiting: a Socket.IO socket's open packet, its end, or why a native one is refused, from
 * their handshakes; a pending fan-out to a tenant's agents, from a sender; keep-alive posts, from a sweep whose slot has very many
 * sockets.
 */
type Work =
  | { openPacket: string }
  | { refused: RefusedSocket }
  | { turnAway: string }
  | { fanOutToAgents: PendingFanOut }
  | { keepAlive: KeepAliveBatch };

/** `requestId`: of the request or the sweep that led to it. */
type BackgroundEvent = Work & { requestId?: string };

export const ready = warmUp(() => openingDependencies().firstCalls());

/** Invoked asynchronously; an event may arrive twice, late, or never. */
export const handler = (event: BackgroundEvent, context: Context): Promise<void> => {
  const { requestId, ...work } = event;
  const [job = ''] = Object.keys(work);
  return loggedJob(jobs, { job, requestId, context }, () => run(event));
};

/** A frame that clients ignore. */
const NOOP = encodeEnginePacket({ type: 'noop' });

async function run(work: Work): Promise<void> {
  if ('openPacket' in work) {
    const needs = openingDependencies();
    const frame = openFrame(work.openPacket, pingTimes(needs.keepAliveMinutes));
    return postOpenPacket(needs, { connectionId: work.openPacket, frame });
  }
  if ('refused' in work) return tellRefused(openingDependencies(), work.refused);
  if ('turnAway' in work) return turnAway(openingDependencies(), { connectionId: work.turnAway, frame: NOOP });
  // Loaded on demand: a client waits for its open packet, and few gateways have so many agents or sockets.
  if ('keepAlive' in work) {
    const { keepRestAlive } = await import('./keep-rest-alive.ts');
    return keepRestAlive(work.keepAlive);
  }
  const { fanOutRest } = await import('./fan-out-rest.ts');
  return fanOutRest(work.fanOutToAgents);
}
