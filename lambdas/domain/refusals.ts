import { Refusal, type RefusalCode } from './errors.ts';

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

/** Binary on a socket: API Gateway has text alone. */
export const noBinary = (): Refusal =>
  new Refusal(
    'ERR_UNSUPPORTED_TYPE',
    'binary is not taken on a socket: upload files over HTTP, or send base64 inside the object',
  );

/** An agent has many conversations, so it has to say which one it means. */
export const conversationRequired = (): Refusal =>
  new Refusal('ERR_INVALID', 'conversationId must be given by an agent', { field: 'conversationId' });

/** What a person reads of a refusal that says nothing of its own to visitors. */
const SENTENCES: Record<RefusalCode, string> = {
  ERR_INVALID: 'This cannot be sent.',
  ERR_MALFORMED: 'This cannot be sent.',
  ERR_UNAUTHENTICATED: 'This chat has to be opened again. Please reload the page.',
  ERR_TOKEN_EXPIRED: 'This chat has to be opened again. Please reload the page.',
  ERR_REVOKED: 'This chat has to be opened again. Please reload the page.',
  ERR_FORBIDDEN: 'This is not allowed here.',
  ERR_TENANT_MISMATCH: 'This chat is not set up for this page.',
  ERR_ORIGIN: 'This chat is not set up for this page.',
  ERR_UNKNOWN_TENANT: 'This chat is not set up for this page.',
  ERR_METHOD: 'This is not possible here.',
  ERR_NOT_FOUND: 'This is not there any more. Please try again.',
  ERR_TAKEN: 'Somebody else answers here.',
  ERR_PRECONDITION: 'This has changed meanwhile. Please look again.',
  ERR_CONFLICT: 'Something else was sent in its place. Please try again.',
  ERR_TOO_LARGE: 'This is too large to be sent.',
  ERR_UNSUPPORTED_TYPE: 'This kind of file cannot be sent.',
  ERR_RATE_LIMITED: 'That was a lot at once. Please wait a moment and try again.',
  ERR_BUSY: 'That did not work. Please try again.',
  ERR_INTERNAL: 'That did not work. Please try again.',
};

/** A refusal in a sentence for a person, at the doors whose clients show it to visitors. */
export const sentenceOf = ({ code, said }: Pick<Refusal, 'code' | 'said'>): string => said ?? SENTENCES[code];
