import { createHash } from 'node:crypto';
import { arn } from '../cloudformation/resource-names.ts';
import type { SecretDefinition } from '../cloudformation/secret.ts';
import { type GatewayRequest, type GatewayResponse, headerValue, jsonResponse } from '../http/gateway-message.ts';
import type { Refusal } from '../iam/access-control.ts';

const TARGET = 'secretsmanager.';

/** Whether a request is for Secrets Manager. */
export const isSecretsRequest = ({ headers }: GatewayRequest): boolean =>
  headerValue(headers, 'x-amz-target')?.startsWith(TARGET) === true;

/**
 * Secrets Manager's GetSecretValue, and nothing else of it. Every secret has one version for ever. Whoever may not read is
 * told so of the id it asked by, with status 400 (nautobot/nautobot-app-secrets-providers#64, binbashar/le-tf-infra-aws#874).
 */
export function secretsApi(
  secrets: readonly SecretDefinition[],
  value: (secret: SecretDefinition) => string,
  request: GatewayRequest,
  refusal: Refusal,
): GatewayResponse {
  if (headerValue(request.headers, 'x-amz-target') !== `${TARGET}GetSecretValue`) {
    return failure('UnknownOperationException', 'The local runner answers GetSecretValue only.');
  }
  const { SecretId } = JSON.parse(request.body.toString()) as { readonly SecretId?: string };
  const secret = secrets.find((known) => SecretId === known.arn || SecretId === known.name);
  const why = refusal({
    action: 'secretsmanager:GetSecretValue',
    resource: secret?.arn ?? arn('secretsmanager', `secret:${SecretId}`),
    ...(SecretId === undefined ? {} : { shown: SecretId }),
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
