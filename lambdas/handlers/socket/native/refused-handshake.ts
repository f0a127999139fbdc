import type { Refusal, RefusalCode } from '../../../domain/errors.ts';
import { NO_TENANT } from '../../../domain/tenants/tenant-quotas.ts';
import type { SocketEvent, SocketResult } from '../../../middleware/socket-route.ts';
import type { SocketNeeds } from '../socket-needs.ts';

/** What a client is to do about a refusal. One that passes by itself is not told: its handshake fails, as without a network. */
const ADVICE = {
  ERR_UNAUTHENTICATED: 'renew-token',
  ERR_TOKEN_EXPIRED: 'renew-token',
  ERR_REVOKED: 'give-up',
} as const satisfies Partial<Record<RefusalCode, string>>;

/**
 * Opens the socket of a client that is refused, so that it can be told: a browser shows its page no status of a handshake. Null if
 * the status has to do. Only for `chat.v1`, whose clients know the frame; and only where each later frame is refused too, by its
 * token: what is wrong with a page or a tenant is not known then. Beyond the share of those who prove no tenant nobody is told
 * (docs/decisions/0034-a-refused-handshake-is-opened.md).
 */
export async function refusedHandshake(
  { quotas, tellRefusedLater }: Pick<SocketNeeds, 'quotas' | 'tellRefusedLater'>,
  { requestContext }: SocketEvent,
  refusal: Refusal,
): Promise<SocketResult | null> {
  const { authorizer = {}, connectionId, requestId } = requestContext;
  const frame = refusedFrame(refusal, requestId);
  const isByToken = refusal.code === 'ERR_REVOKED' || String(authorizer.problem ?? '') !== '';
  if (!frame || !isByToken || authorizer.door !== 'chat' || String(authorizer.v1) !== 'true') return null;
  if ((await quotas.consume(NO_TENANT, { used: 'sockets', by: 'anonymous' })) > 0) return null;
  await tellRefusedLater({ connectionId, frame });
  return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'chat.v1' } };
}

/** The frame by which a client is told; undefined for a refusal that is not told. */
export function refusedFrame({ code, message }: Pick<Refusal, 'code' | 'message'>, requestId: string) {
  const advice = (ADVICE as Partial<Record<RefusalCode, string>>)[code];
  return advice && JSON.stringify({ type: 'refused', code, error: message, advice, requestId });
}
