import { askGateway } from './ask-gateway.js';
import { randomId } from './random-id.js';
import { singleFlight } from './single-flight.js';
import { storedValue } from './stored-value.js';

/** Milliseconds before its end at which a token is renewed. */
const SPARE = 60_000;

/**
 * Who this browser is towards one tenant: an anonymous token and the session behind it, shared by all tabs and kept over
 * reloads. The session id is made here, before the first request, so that two tabs opened at once are one visitor.
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
    const answer = await askGateway('POST', '/api/chat/anonymous-token', { token, body }).catch((error) => {
      // A token of other keys (a gateway that was set up anew) cannot be renewed; the session is still ours.
      if (!token || error.status !== 401 || error.code === 'ERR_REVOKED') throw error;
      return askGateway('POST', '/api/chat/anonymous-token', { body });
    });
    const expiresAt = Date.now() + answer.expiresIn * 1000;
    kept.write({ sessionId: answer.sessionId ?? sessionId, token: answer.token, expiresAt });
    return answer.token;
  }

  const renew = singleFlight(renewed);

  return {
    /** A token that is good for now. */
    async token() {
      const { token, expiresAt = 0 } = session();
      return token && expiresAt - SPARE > Date.now() ? token : renew();
    },
    /** Another token for the same visitor. */
    renew,
    /** The next token is somebody else's: this browser's history stays with the old session and cannot be reached again. */
    forget: kept.clear,
    /** Calls back when another tab has become somebody else. */
    onOther(listener) {
      const mine = session().sessionId;
      addEventListener('storage', (event) => {
        if (event.key === kept.key && kept.read()?.sessionId !== mine) listener();
      });
    },
  };
}
