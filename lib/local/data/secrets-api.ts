import { createHash } from 'node:crypto';
import { arn } from '../cloudformation/resource-names.ts';
import type { SecretDefinition } from '../cloudformation/secret.ts';
import { type GatewayRequest, type GatewayResponse, headerValue, jsonResponse } from '../http/gateway-message.ts';
import type { AccessCheck } from '../iam/access-control.ts';

const TARGET = 'secretsmanager.';

/** Whether a request is for Secrets Manager. */
export const isSecretsRequest = ({ headers }: GatewayRequest): boolean =>
  headerValue(headers, 'x-amz-target')?.startsWith(TARGET) === true;

/**
 * Secrets Manager's GetSecretValue. A refusal has status 400 and names the secret by the id in the request
 * (nautobot/nautobot-app-secrets-providers#64, binbashar/le-tf-infra-aws#874).
 * Known differences: no other operation, and every secret has one version for ever.
 */
export function secretsApi(
  secrets: readonly SecretDefinition[],
  value: (secret: SecretDefinition) => string,
  request: GatewayRequest,
  refusal: AccessCheck,
): GatewayResponse {
  if (headerValue(request.headers, 'x-amz-target') !== `${TARGET}GetSecretValue`) {
    return failure('UnknownOperationException', 'The local runner answers GetSecretValue only.');
  }
  const { SecretId } = JSON.parse(request.body.toString()) as { readonly SecretId?: string };
  const secret = secrets.find((known) => SecretId === known.arn || SecretId === known.name);
  const why = refusal({
    action: 'secretsmanager:GetSecretValue',
    resource: secret?.arn ?? arn('secretsmanager', `secret:${SecretId}`),
    ...(SecretId === undefined ? {} : { displayName: SecretId }),
  });
  if (why !== undefined) return failure('AccessDeniedException', why);
  if (secret === undefined) {
    return failure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const SecretString = value(secret);
  return jsonResponse(200, {
    ARN: secret.arn,
    Name: secret.name,
    SecretString,
    VersionId: versionId(SecretString),
    VersionStages: ['AWSCURRENT'],
  });
}

function versionId(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ].join('-');
}

const failure = (type: string, message: string): GatewayResponse =>
  jsonResponse(400, { __type: type, message }, [['x-amzn-ErrorType', type]]);
