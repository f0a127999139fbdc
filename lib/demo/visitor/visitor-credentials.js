import { randomId } from '../client/random-id.js';
import { requestGateway } from '../client/request-gateway.js';
import { singleFlight } from '../client/single-flight.js';
import { storedValue } from '../client/stored-value.js';

/** Milliseconds before its expiry at which a token is renewed. */
const RENEW_BEFORE = 60_000;

/**
 * The credentials of a visitor of one tenant: an anonymous token and its session, shared by all tabs and kept over reloads.
 * The session id is generated here, before the first request, so that two tabs opened at once are one visitor.
 */
export function visitorCredentials(tenantId) {
  const kept = storedValue(localStorage, `chat-demo:visitor:${tenantId}`);

  const session = () => {
    const known = kept.read();
    if (known) return known;
    const made = { sessionId: `session-${randomId()}` };
    kept.write(made);
    return made;
  };

  async function renewed() {
    const { sessionId, token } = session();
    const body = { tenantId, sessionId };
    const answer = await requestGateway('POST', '/api/chat/anonymous-token', { token, body }).catch((error) => {
      // A token signed with other keys (of a new deployment) cannot be renewed; the session remains valid.
      if (!token || error.status !== 401 || error.code === 'ERR_REVOKED') throw error;
      return requestGateway('POST', '/api/chat/anonymous-token', { body });
    });
    const expiresAt = Date.now() + answer.expiresIn * 1000;
    kept.write({ sessionId: answer.sessionId ?? sessionId, token: answer.token, expiresAt });
    return answer.token;
  }

  const renew = singleFlight(renewed);

  return {
    /** A valid token. */
    async token() {
      const { token, expiresAt = 0 } = session();
      return token && expiresAt - RENEW_BEFORE > Date.now() ? token : renew();
    },
    /** Another token for the same visitor. */
    renew,
    /** Becomes another visitor. The history of the old session cannot be reached again. */
    forget: kept.clear,
    /** Calls back when another tab has become another visitor. */
    onChanged(listener) {
      const mine = session().sessionId;
      addEventListener('storage', (event) => {
        if (event.key === kept.key && kept.read()?.sessionId !== mine) listener();
      });
    },
  };
}
