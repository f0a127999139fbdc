import type { SocketApi } from '../cloudformation/socket-api.ts';
import { waitOut } from '../faults.ts';
import { gatewayId } from '../http/request-ids.ts';
import { type ConnectionFacts, disconnectEvent, methodArn } from './socket-event.ts';
import type { MessageNeeds } from './socket-message.ts';

/** `disconnectReason` for a close without a code (recorded, aws-facts 1.4). */
const NO_CODE_REASON = 'Client-side close frame status not set';
/** `disconnectReason` for DeleteConnection, and for a client's own 1000. */
export const NORMAL_REASON = 'Connection Closed Normally';

/** The `disconnectReason` of a client's close frame; whether AWS passes on a client's own text is not known. */
export function closeReason(code: number, sent: string): string {
  if (code === 1005) return NO_CODE_REASON;
  return sent === '' && code === 1000 ? NORMAL_REASON : sent;
}

/** Invokes `$disconnect`, which is best effort on AWS, as often and as late as the faults say. Its errors are ignored. */
export async function deliverDisconnect(
  api: SocketApi,
  needs: MessageNeeds,
  facts: ConnectionFacts,
  code: number,
  reason: string,
): Promise<void> {
  const integration = api.routes.get('$disconnect')?.integration;
  if (integration === undefined) return;
  const { copies, delay } = needs.faults.disconnect(facts.connectionId);
  if (copies === 0) needs.emit({ type: 'disconnect-dropped', connectionId: facts.connectionId });
  await waitOut(delay, needs.time);
  const eventFacts = { requestId: gatewayId(), now: needs.time.now() };
  const event = disconnectEvent(facts, eventFacts, code, reason);
  const arn = methodArn(facts, '$disconnect');
  await Promise.allSettled(Array.from({ length: copies }, () => needs.invoke(integration.functionName, event, arn)));
}
