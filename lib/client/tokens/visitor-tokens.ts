import type { IssuedToken } from '../contract-types.ts';
import { GatewayError } from '../gateway-error.ts';
import { type Gateway, requestGateway } from '../http/request-gateway.ts';
import { retried } from '../http/retried.ts';
import { randomId } from '../random-id.ts';
import { singleFlight } from '../single-flight.ts';
import { type KeyValueStorage, memoryStorage, storedValue } from '../stored-value.ts';
import { isFresh, type TokenSource } from './token-source.ts';

export type VisitorTokensOptions = Gateway & {
  tenantId: string;
  /** Keeps the visitor over reloads: `localStorage`, which all tabs share. Without it the visitor ends with the program. */
  storage?: KeyValueStorage;
  /** The key in the storage. */
  key?: string;
  /** The session of a visitor who is known already: 20 to 128 characters, a secret. */
  sessionId?: string;
};

export type VisitorTokens = TokenSource & {
  /** The key in the storage: a `storage` event with it says that another tab has changed the visitor. */
  readonly key: string;
  /** The visitor's session, a secret; made if there is none. */
  sessionId(): string;
  /** Becomes another visitor. The history of this one cannot be reached again. */
  forget(): void;
};

type Kept = { sessionId: string; token?: string; expiresAt?: number };

/**
 * The tokens of an anonymous visitor of one tenant. The session id is made here, before the first request, so that two tabs
 * opened at once are one visitor.
 */
export function visitorTokens(options: VisitorTokensOptions): VisitorTokens {
  const { tenantId, storage = memoryStorage(), key = `chat-gateway:visitor:${tenantId}` } = options;
  const kept = storedValue<Kept>(storage, key);
  let inMemory: Kept = { sessionId: options.sessionId ?? `session-${randomId()}` };

  const keep = (visitor: Kept): Kept => {
    inMemory = visitor;
    kept.write(visitor);
    return visitor;
  };

  /** A storage that keeps nothing leaves the visitor in memory. */
  const visitor = (): Kept => {
    const known = kept.read();
    return known?.sessionId ? known : keep(inMemory);
  };

  async function issued(): Promise<string> {
    const { sessionId, token } = visitor();
    const body = { tenantId, sessionId };
    const ask = (earlier?: string) =>
      retried(
        () =>
          requestGateway<IssuedToken>(options, {
            method: 'POST',
            path: '/api/chat/anonymous-token',
            token: earlier,
            body,
          }),
        { isSafe: true },
      );
    const answer = await ask(token).catch((error: unknown) => {
      // A token of other keys or of a session that has ended cannot be renewed; the session id is asked for a new one.
      if (token === undefined || !(error instanceof GatewayError) || error.status !== 401) throw error;
      return ask();
    });
    const expiresAt = Date.now() + answer.expiresIn * 1000;
    return keep({ sessionId: answer.sessionId ?? sessionId, token: answer.token, expiresAt }).token ?? '';
  }

  const next = singleFlight(issued);

  /** The kept token, unless it is the one that was refused. Another tab may have renewed it. */
  function usable(refused?: string): string | undefined {
    const { token, expiresAt } = visitor();
    return token !== undefined && token !== refused && isFresh({ token, expiresAt }) ? token : undefined;
  }

  return {
    key,
    token: async () => usable() ?? next(),
    renew: async (refused) => usable(refused) ?? next(),
    sessionId: () => visitor().sessionId,
    forget: () => void keep({ sessionId: `session-${randomId()}` }),
  };
}
