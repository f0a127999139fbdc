import { GatewayError } from '@chat-gateway/client';
import { Late, type Target, Wrong } from './check.ts';
import { HandshakeError } from './door.ts';
import { AnswerError } from './http-answer.ts';

/** What to do about an error: by its code, else by the status of the answer. */
export function remedy(error: unknown, target: Target): string {
  if (error instanceof Wrong)
    return 'The gateway answers, and wrongly: report it, with the lines of the functions’ logs of this minute.';
  if (error instanceof Late)
    return 'A cold start takes seconds, not this long: the logs of the functions say what they waited for, or whether their posts to sockets fail.';
  const { code, status } = known(error);
  const byCode = code === undefined ? undefined : BY_CODE[code];
  return (
    byCode?.(target) ?? byStatus(status) ?? 'The logs of the functions say more: CloudWatch, /aws/lambda/chat-gateway-…'
  );
}

const known = (error: unknown): { code?: string | undefined; status?: number | undefined } =>
  error instanceof GatewayError || error instanceof HandshakeError || error instanceof AnswerError ? error : {};

const UNREACHABLE =
  'Compare --url with the output GatewayUrl of the edge stack. A new distribution or domain answers some minutes after its deployment.';

const BY_CODE: Readonly<Record<string, (target: Target) => string>> = {
  NETWORK: () => UNREACHABLE,
  UPLOAD: () => 'The bucket refused the upload: its CORS rules and the clock of this machine are the first to look at.',
  ERR_UNKNOWN_TENANT: ({ tenantId }) =>
    `Create the tenant, npm run tenants -- create ${tenantId} --stage …, or name another with --tenant.`,
  ERR_UNAUTHENTICATED: ({ tenantId }) =>
    `The key is not one of the tenant ${tenantId}, or was revoked: npm run tenants -- show ${tenantId} --stage … lists them, key … makes one.`,
  ERR_TENANT_MISMATCH: () => 'The keys belong to another tenant than --tenant names.',
  ERR_ORIGIN: ({ tenantId, origin }) => `Allow the page: npm run tenants -- add-origin ${tenantId} ${origin} --stage …`,
  ERR_FORBIDDEN: () =>
    'The tenant may require tokens (npm run tenants -- show): such a one cannot be tried as an anonymous visitor.',
  ERR_UNSUPPORTED_TYPE: ({ tenantId }) =>
    `The tenant takes no PNG: if that is meant, nothing is wrong; else npm run tenants -- set ${tenantId} --upload-type image/png --stage …`,
  ERR_RATE_LIMITED: () => 'A limit of docs/limits.md was reached, perhaps by runs before this one: wait a minute.',
};

function byStatus(status: number | undefined): string | undefined {
  if (status === undefined) return undefined;
  if (status === 429) return 'The limit of requests of an address or of the stage was reached: wait a minute.';
  if (status >= 500)
    return 'The function failed or could not be started: its log in CloudWatch says why. A new account may have a Lambda concurrency of 10.';
  if (status === 401 || status === 403) {
    return 'Refused before any function of ours answered. After the chat stack was made anew the edge still has the old key: deploy it with another -c edgeRevision=…';
  }
  return status === 404
    ? 'Is this the address of the edge (output GatewayUrl)? One of an API has no paths of sockets and files.'
    : undefined;
}
