import Type, { type TSchema } from 'typebox';
import type { RefusalCode } from '../../../lambdas/domain/errors.ts';
import { STATUS } from '../../../lambdas/middleware/http-errors.ts';
import type { Header, Headers } from './declaration.ts';

export const required = (schema: TSchema): Header => ({ schema, required: true });
export const optional = (schema: TSchema): Header => ({ schema, required: false });

/** What every answer of a function has, unless the route says otherwise. */
export const RENDERED: Headers = {
  'content-type': required(Type.Literal('application/json', { description: 'What the body is.' })),
  'cache-control': required(Type.Literal('no-store', { description: 'Chat data and tokens are kept by nobody.' })),
  'x-content-type-options': required(Type.Literal('nosniff', { description: 'The type is the one that is said.' })),
};

const retryAfter = Type.Integer({ minimum: 0, description: 'Seconds until it is worth trying again.' });

/** What the refusals of one status have beside that. */
export function refusalHeaders(codes: readonly RefusalCode[]): Headers {
  if (codes.some((code) => STATUS[code] === 401)) {
    const challenge = Type.String({
      description: 'Which credential is wanted, and what is wrong with one that was sent (RFC 9110, RFC 6750).',
      pattern: '^Bearer realm="chat"(, error="invalid_token", error_description="[^"]+")?$',
      examples: ['Bearer realm="chat"'],
    });
    return { 'www-authenticate': required(challenge) };
  }
  if (codes.includes('ERR_BUSY')) return { 'retry-after': required(retryAfter) };
  if (!codes.includes('ERR_RATE_LIMITED')) return {};
  const ratelimit = Type.String({
    description: 'What is left of the limit, and the seconds until it is whole again (a structured field).',
    pattern: '^"default";r=0;t=[0-9]+$',
    examples: ['"default";r=0;t=12'],
  });
  return { 'retry-after': required(retryAfter), ratelimit: required(ratelimit) };
}

export const requestIdHeader = {
  'x-request-id': required(Type.String({ description: 'Finds the request in the operator’s log.' })),
};

/** A visitor's token as a cookie. */
export const cookieHeader = {
  'set-cookie': optional(
    Type.String({
      description:
        'For a page without a token: a visitor’s token, by which the next request is the same visitor’s. One cookie a tenant, partitioned.',
      examples: ['__Host-chat_shop=eyJhbGci…; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=None; Partitioned'],
    }),
  ),
};
