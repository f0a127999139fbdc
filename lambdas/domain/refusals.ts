import { Refusal } from './errors.ts';

// Refusals that more than one door gives, each in the same words.

/** Nothing verified says who is calling, and this tenant asks for that. */
export const tokenRequired = (): Refusal =>
  new Refusal('ERR_UNAUTHENTICATED', 'this tenant admits nobody without a token');

/** A token that was forged, or made for others than this gateway. */
export const invalidToken = (): Refusal => new Refusal('ERR_UNAUTHENTICATED', 'the token is not valid');

/** A token that was good; the one refusal that renewing it cures. */
export const expiredToken = (): Refusal => new Refusal('ERR_TOKEN_EXPIRED', 'the token has expired');

/** A secret key that came from a page: every reader of the page has it. */
export const secretKeyInPage = (): Refusal => new Refusal('ERR_FORBIDDEN', 'a secret key has no place in a page');

/** A tenant that is named and was never made, or is gone. */
export const noSuchTenant = (): Refusal => new Refusal('ERR_UNKNOWN_TENANT', 'there is no such tenant');

/** An agent has many conversations, so it has to say which one it means. */
export const conversationRequired = (): Refusal =>
  new Refusal('ERR_INVALID', 'conversationId must be given by an agent', { field: 'conversationId' });
