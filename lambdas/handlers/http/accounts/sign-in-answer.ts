import type { HttpAnswer } from '../../../middleware/http-event.ts';
import { refreshCookie } from '../../../middleware/refresh-cookie.ts';
import type { SignedIn } from '../../../use-cases/accounts/signed-in.ts';

/** The answer to a browser that is signed in: the token for its page, and the refresh token where no script reads it. */
export const signInAnswer = ({ refresh, ...shown }: SignedIn): HttpAnswer => ({
  statusCode: 200,
  body: shown,
  cookies: [refreshCookie(shown.tenantId, refresh)],
});
