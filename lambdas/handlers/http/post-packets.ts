import { Refusal } from '../../domain/errors.ts';
import { sealed } from '../../domain/sealed.ts';
import { NO_TENANT } from '../../domain/tenants/tenant-quotas.ts';
import type { HttpAnswer } from '../../middleware/http-event.ts';
import { textRoute } from '../../middleware/http-route.ts';
import { type HandshakeError, handshakeErrors } from '../../protocol/handshake.ts';
import { decodePosted, isWithin, MAX_POSTED_BYTES, POLLING, pollingAge } from '../../protocol/polling.ts';
import { messaging } from '../../runtime/messaging.ts';

/**
 * `POST /engine/packets`, to which the edge sends what a polling Socket.IO client posts: keeps the packets for the WebSocket that
 * takes the session over, and executes nothing. Refused like the official server does: code 1 for a session that is none, or has
 * been taken over or has ended; code 3 for anything but a few packets of Socket.IO.
 */
export const handler = textRoute(messaging, MAX_POSTED_BYTES, async ({ query, text }) => {
  const { pollingSessions, quotas, clock } = messaging();
  const { sid = '' } = query;
  if (!isWithin(pollingAge(sid, clock()), POLLING.claimedFor)) return refused(handshakeErrors.unknownSid);
  const posted = decodePosted(text);
  if (posted === null) return refused(handshakeErrors.badRequest);
  if (posted === 'binary') return refused(handshakeErrors.binary);
  const id = sealed<'polling session'>(sid);
  if (posted === 'close') {
    await pollingSessions.end(id);
    return OK;
  }
  const retryAfter = Math.ceil(await quotas.consume(NO_TENANT, { used: 'frames', by: 'anonymous' }));
  if (retryAfter > 0) throw new Refusal('ERR_RATE_LIMITED', 'too many packets without a socket', { retryAfter });
  return (await pollingSessions.post(id, posted.packets.map(sealed<'posted packet'>)))
    ? OK
    : refused(handshakeErrors.unknownSid);
});

const OK: HttpAnswer = { statusCode: 200, text: 'ok', headers: { 'content-type': 'text/plain; charset=utf-8' } };

const refused = (body: HandshakeError): HttpAnswer => ({ statusCode: 400, body });
