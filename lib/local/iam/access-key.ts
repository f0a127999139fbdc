import { createHash } from 'node:crypto';
import { type GatewayRequest, headerValue } from '../http/gateway-message.ts';
import { queryPairs } from '../http/query-string.ts';
import type { SigningCredentials } from './request-signature.ts';

/**
 * The developer's credentials: of the runner itself, command lines and tests. They have all permissions, as has every access
 * key that belongs to no function, since the tools of a developer may be configured with any.
 */
export const DEVELOPER: Required<SigningCredentials> = {
  accessKeyId: 'LOCALACCESSKEYID0000',
  secretAccessKey: 'local-secret-access-key',
  sessionToken: 'local-session-token',
};

/**
 * The credentials of a function, which identify its requests. Their form is that of session credentials.
 * Known differences: they are the same in every run, so that a URL presigned before a restart is valid after it.
 */
export function functionCredentials(functionArn: string): Required<SigningCredentials> {
  const part = (what: string): string => createHash('sha256').update(`${what} ${functionArn}`).digest('hex');
  return {
    accessKeyId: `ASIA${part('key').slice(0, 16).toUpperCase()}`,
    secretAccessKey: part('secret').slice(0, 40),
    sessionToken: part('session'),
  };
}

/** The access key in an `Authorization` header of Signature Version 4. */
export const accessKeyIn = (authorization: string | undefined): string | undefined =>
  /^AWS4-HMAC-SHA256 +Credential=([^/, ]+)/.exec(authorization ?? '')?.[1];

/** The access key that a request was signed or presigned with, or nothing when it was not. */
export const accessKeyOf = ({ headers, query }: Pick<GatewayRequest, 'headers' | 'query'>): string | undefined =>
  accessKeyIn(headerValue(headers, 'authorization')) ??
  queryPairs(query)
    .find(([name]) => name === 'X-Amz-Credential')?.[1]
    .split('/')[0];
